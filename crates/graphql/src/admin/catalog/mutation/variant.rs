//! What staff change of variants and their prices.

use async_graphql::{Context, Object};
use cartwright_services::{
    Done, Error,
    catalog::{
        CatalogRefusal, ChangedVariants, channel_listings_update, product_variants_create, product_variants_delete,
        product_variants_update,
    },
};

use super::super::{
    Product, ProductVariant,
    error::CatalogUserError,
    input::{
        ChannelListingsUpdateInput, ProductVariantsCreateInput, ProductVariantsDeleteInput, ProductVariantsUpdateInput,
    },
};
use crate::{
    error::ApiResult,
    request::RequestContext,
    user_error::{payload, settle},
};

payload! {
    /// The answer to `productVariantsDelete`.
    pub ProductVariantsDeletePayload refused by CatalogUserError {
        /// The product after the change; null where nothing was changed, and where it was deleted since.
        product: maybe Product,
    }
}

payload! {
    /// The answer to `channelListingsUpdate`.
    pub ChannelListingsUpdatePayload refused by CatalogUserError {
        /// The variants after the change, in the order of the input, 250 at most; empty where nothing was changed.
        product_variants: [ProductVariant],
    }
}

/// Declares a payload with a product and those of its variants that the mutation was about.
macro_rules! variants_payload {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name {
            product: Option<Product>,
            product_variants: Vec<ProductVariant>,
            replayed: bool,
            user_errors: Vec<CatalogUserError>,
        }

        $(#[$doc])*
        #[Object]
        impl $name {
            /// The product after the change; null where nothing was changed, and where it was deleted since.
            async fn product(&self) -> &Option<Product> {
                &self.product
            }

            /// The variants that the change was about, in the order of the input, 2,000 at most; empty where nothing was changed.
            async fn product_variants(&self) -> &[ProductVariant] {
                &self.product_variants
            }

            /// Whether this repeats the result of an earlier request with the same `idempotencyKey`: nothing was done this time.
            async fn replayed(&self) -> bool {
                self.replayed
            }

            /// What keeps the change from being made; empty where it was made.
            async fn user_errors(&self) -> &[CatalogUserError] {
                &self.user_errors
            }
        }

        impl $name {
            fn of(result: Result<Done<ChangedVariants>, Error<CatalogRefusal>>) -> ApiResult<Self> {
                Ok(match settle(result)? {
                    Ok(Done { outcome: ChangedVariants { product, variants }, replayed }) => Self {
                        product: product.map(Product::from),
                        product_variants: variants.into_iter().map(ProductVariant::from).collect(),
                        replayed,
                        user_errors: Vec::new(),
                    },
                    Err(user_errors) => {
                        Self { product: None, product_variants: Vec::new(), replayed: false, user_errors }
                    }
                })
            }
        }
    };
}

variants_payload! {
    /// The answer to `productVariantsCreate`.
    ProductVariantsCreatePayload
}

variants_payload! {
    /// The answer to `productVariantsUpdate`.
    ProductVariantsUpdatePayload
}

/// The mutations of variants.
#[derive(Default)]
pub struct VariantMutation;

#[Object]
impl VariantMutation {
    /// Adds variants with their prices and what is in stock of them to a product. Needs the permission `products:write`.
    async fn product_variants_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The product and the variants.")] mut input: ProductVariantsCreateInput,
    ) -> ApiResult<ProductVariantsCreatePayload> {
        let key = input.idempotency_key.take();
        ProductVariantsCreatePayload::of(product_variants_create(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Changes variants of a product, all of them or none. Needs the permission `products:write`.
    async fn product_variants_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The product and what is to change of its variants.")] mut input: ProductVariantsUpdateInput,
    ) -> ApiResult<ProductVariantsUpdatePayload> {
        let key = input.idempotency_key.take();
        ProductVariantsUpdatePayload::of(product_variants_update(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Deletes variants of a product with their prices and stock, all of them or none. Carts and orders keep what they know of them. Needs
    /// the permission `products:write`.
    async fn product_variants_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The product and the variants.")] mut input: ProductVariantsDeleteInput,
    ) -> ApiResult<ProductVariantsDeletePayload> {
        let key = input.idempotency_key.take();
        ProductVariantsDeletePayload::of(product_variants_delete(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Sets prices of variants in a channel and takes variants out of it, all of it or nothing. Changes are kept in the history of prices. Needs
    /// the permission `products:write`.
    async fn channel_listings_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The channel and the prices.")] mut input: ChannelListingsUpdateInput,
    ) -> ApiResult<ChannelListingsUpdatePayload> {
        let key = input.idempotency_key.take();
        ChannelListingsUpdatePayload::of(channel_listings_update(ctx.services(), input.into(), key.as_deref()).await)
    }
}
