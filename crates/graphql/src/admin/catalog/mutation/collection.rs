//! What staff change of collections.

use async_graphql::{Context, ID, Object};
use cartwright_services::catalog::{
    collection_create, collection_delete, collection_products_add, collection_products_remove, collection_update,
};

use super::super::{
    Collection,
    error::CatalogUserError,
    input::{
        CollectionCreateInput, CollectionDeleteInput, CollectionProductsAddInput, CollectionProductsRemoveInput,
        CollectionUpdateInput,
    },
};
use crate::{error::ApiResult, request::RequestContext, user_error::payload};

payload! {
    /// The answer to `collectionCreate`.
    pub CollectionCreatePayload refused by CatalogUserError {
        /// The new collection; null where none was made, and where it was deleted since.
        collection: maybe Collection,
    }
}

payload! {
    /// The answer to `collectionUpdate`.
    pub CollectionUpdatePayload refused by CatalogUserError {
        /// The collection after the change; null where nothing was changed, and where it was deleted since.
        collection: maybe Collection,
    }
}

payload! {
    /// The answer to `collectionDelete`.
    pub CollectionDeletePayload refused by CatalogUserError {
        /// The id of the collection that was deleted; null where none was.
        deleted_collection_id: ID,
    }
}

payload! {
    /// The answer to `collectionProductsAdd`.
    pub CollectionProductsAddPayload refused by CatalogUserError {
        /// The collection after the change; null where nothing was changed, and where it was deleted since.
        collection: maybe Collection,
    }
}

payload! {
    /// The answer to `collectionProductsRemove`.
    pub CollectionProductsRemovePayload refused by CatalogUserError {
        /// The collection after the change; null where nothing was changed, and where it was deleted since.
        collection: maybe Collection,
    }
}

/// The mutations of collections.
#[derive(Default)]
pub struct CollectionMutation;

#[Object]
impl CollectionMutation {
    /// Makes a collection with its products. Needs the permission `products:write`.
    async fn collection_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The collection.")] mut input: CollectionCreateInput,
    ) -> ApiResult<CollectionCreatePayload> {
        let key = input.idempotency_key.take();
        CollectionCreatePayload::of(collection_create(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Changes a collection, and its products where the rule changes. Needs the permission `products:write`.
    async fn collection_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The collection and what is to change.")] mut input: CollectionUpdateInput,
    ) -> ApiResult<CollectionUpdatePayload> {
        let key = input.idempotency_key.take();
        CollectionUpdatePayload::of(collection_update(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Deletes a collection, not its products. Needs the permission `products:write`.
    async fn collection_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The collection.")] mut input: CollectionDeleteInput,
    ) -> ApiResult<CollectionDeletePayload> {
        let key = input.idempotency_key.take();
        CollectionDeletePayload::of(collection_delete(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Puts products into a collection. Refused where a rule says what stands in it. Needs the permission `products:write`.
    async fn collection_products_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The collection and the products.")] mut input: CollectionProductsAddInput,
    ) -> ApiResult<CollectionProductsAddPayload> {
        let key = input.idempotency_key.take();
        CollectionProductsAddPayload::of(collection_products_add(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Takes products out of a collection. Refused where a rule says what stands in it. Needs the permission
    /// `products:write`.
    async fn collection_products_remove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The collection and the products.")] mut input: CollectionProductsRemoveInput,
    ) -> ApiResult<CollectionProductsRemovePayload> {
        let key = input.idempotency_key.take();
        CollectionProductsRemovePayload::of(
            collection_products_remove(ctx.services(), input.into(), key.as_deref()).await,
        )
    }
}
