//! What staff change of products.

use async_graphql::{Context, ID, Object};
use cartwright_services::catalog::{
    product_create, product_delete, product_media_add, product_media_remove, product_media_reorder,
    product_options_update, product_publish, product_unpublish, product_update,
};

use super::super::{
    Product,
    error::CatalogUserError,
    input::{
        ProductCreateInput, ProductDeleteInput, ProductMediaAddInput, ProductMediaRemoveInput,
        ProductMediaReorderInput, ProductOptionsUpdateInput, ProductPublishInput, ProductUnpublishInput,
        ProductUpdateInput,
    },
};
use crate::{error::ApiResult, request::RequestContext, user_error::payload};

payload! {
    /// The answer to `productCreate`.
    pub ProductCreatePayload refused by CatalogUserError {
        /// The new product; null where none was made, and where it was deleted since.
        product: maybe Product,
    }
}

payload! {
    /// The answer to `productUpdate`.
    pub ProductUpdatePayload refused by CatalogUserError {
        /// The product after the change; null where nothing was changed, and where it was deleted since.
        product: maybe Product,
    }
}

payload! {
    /// The answer to `productDelete`.
    pub ProductDeletePayload refused by CatalogUserError {
        /// The id of the product that was deleted; null where none was.
        deleted_product_id: ID,
    }
}

payload! {
    /// The answer to `productPublish`.
    pub ProductPublishPayload refused by CatalogUserError {
        /// The product after the change; null where nothing was changed, and where it was deleted since.
        product: maybe Product,
    }
}

payload! {
    /// The answer to `productUnpublish`.
    pub ProductUnpublishPayload refused by CatalogUserError {
        /// The product after the change; null where nothing was changed, and where it was deleted since.
        product: maybe Product,
    }
}

payload! {
    /// The answer to `productOptionsUpdate`.
    pub ProductOptionsUpdatePayload refused by CatalogUserError {
        /// The product after the change; null where nothing was changed, and where it was deleted since.
        product: maybe Product,
    }
}

payload! {
    /// The answer to `productMediaAdd`.
    pub ProductMediaAddPayload refused by CatalogUserError {
        /// The product after the change; null where nothing was changed, and where it was deleted since.
        product: maybe Product,
    }
}

payload! {
    /// The answer to `productMediaReorder`.
    pub ProductMediaReorderPayload refused by CatalogUserError {
        /// The product after the change; null where nothing was changed, and where it was deleted since.
        product: maybe Product,
    }
}

payload! {
    /// The answer to `productMediaRemove`.
    pub ProductMediaRemovePayload refused by CatalogUserError {
        /// The product after the change; null where nothing was changed, and where it was deleted since.
        product: maybe Product,
    }
}

/// The mutations of products.
#[derive(Default)]
pub struct ProductMutation;

#[Object]
impl ProductMutation {
    /// Makes a product with its variants, their prices and what is in stock of them. Needs the permission `products:write`.
    async fn product_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The product.")] mut input: ProductCreateInput,
    ) -> ApiResult<ProductCreatePayload> {
        let key = input.idempotency_key.take();
        ProductCreatePayload::of(product_create(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Changes what a product says of itself. Needs the permission `products:write`.
    async fn product_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The product and what is to change.")] mut input: ProductUpdateInput,
    ) -> ApiResult<ProductUpdatePayload> {
        let key = input.idempotency_key.take();
        ProductUpdatePayload::of(product_update(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Deletes a product with its variants, prices and stock. Carts and orders keep what they know of it. Needs the permission
    /// `products:write`.
    async fn product_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The product.")] mut input: ProductDeleteInput,
    ) -> ApiResult<ProductDeletePayload> {
        let key = input.idempotency_key.take();
        ProductDeletePayload::of(product_delete(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Makes a product active and shows it from then on. Needs the permission `products:write`.
    async fn product_publish(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The product.")] mut input: ProductPublishInput,
    ) -> ApiResult<ProductPublishPayload> {
        let key = input.idempotency_key.take();
        ProductPublishPayload::of(product_publish(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Hides a product; it stays active for when it is shown again. Needs the permission `products:write`.
    async fn product_unpublish(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The product.")] mut input: ProductUnpublishInput,
    ) -> ApiResult<ProductUnpublishPayload> {
        let key = input.idempotency_key.take();
        ProductUnpublishPayload::of(product_unpublish(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Changes what the variants of a product differ in, and the variants with it. Refused where variants would be alike without the options
    /// that go. Needs the permission `products:write`.
    async fn product_options_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The product and all of its options.")] mut input: ProductOptionsUpdateInput,
    ) -> ApiResult<ProductOptionsUpdatePayload> {
        let key = input.idempotency_key.take();
        ProductOptionsUpdatePayload::of(product_options_update(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Adds pictures by their addresses to a product. Needs the permission `products:write`.
    async fn product_media_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The product and the pictures.")] mut input: ProductMediaAddInput,
    ) -> ApiResult<ProductMediaAddPayload> {
        let key = input.idempotency_key.take();
        ProductMediaAddPayload::of(product_media_add(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Puts the pictures of a product into another order. Needs the permission `products:write`.
    async fn product_media_reorder(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The product and the order.")] mut input: ProductMediaReorderInput,
    ) -> ApiResult<ProductMediaReorderPayload> {
        let key = input.idempotency_key.take();
        ProductMediaReorderPayload::of(product_media_reorder(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Takes pictures out of a product, also of the variants that they show. Needs the permission `products:write`.
    async fn product_media_remove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The product and the pictures.")] mut input: ProductMediaRemoveInput,
    ) -> ApiResult<ProductMediaRemovePayload> {
        let key = input.idempotency_key.take();
        ProductMediaRemovePayload::of(product_media_remove(ctx.services(), input.into(), key.as_deref()).await)
    }
}
