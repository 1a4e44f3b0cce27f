//! What staff change of categories.

use async_graphql::{Context, ID, Object};
use cartwright_services::catalog::{category_create, category_delete, category_move, category_update};

use super::super::{
    Category,
    error::CatalogUserError,
    input::{CategoryCreateInput, CategoryDeleteInput, CategoryMoveInput, CategoryUpdateInput},
};
use crate::{error::ApiResult, request::RequestContext, user_error::payload};

payload! {
    /// The answer to `categoryCreate`.
    pub CategoryCreatePayload refused by CatalogUserError {
        /// The new category; null where none was made, and where it was deleted since.
        category: maybe Category,
    }
}

payload! {
    /// The answer to `categoryUpdate`.
    pub CategoryUpdatePayload refused by CatalogUserError {
        /// The category after the change; null where nothing was changed, and where it was deleted since.
        category: maybe Category,
    }
}

payload! {
    /// The answer to `categoryMove`.
    pub CategoryMovePayload refused by CatalogUserError {
        /// The category after the change; null where nothing was changed, and where it was deleted since.
        category: maybe Category,
    }
}

payload! {
    /// The answer to `categoryDelete`.
    pub CategoryDeletePayload refused by CatalogUserError {
        /// The id of the category that was deleted; null where none was.
        deleted_category_id: ID,
    }
}

/// The mutations of categories.
#[derive(Default)]
pub struct CategoryMutation;

#[Object]
impl CategoryMutation {
    /// Makes a category, after its siblings. Needs the permission `products:write`.
    async fn category_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The category.")] mut input: CategoryCreateInput,
    ) -> ApiResult<CategoryCreatePayload> {
        let key = input.idempotency_key.take();
        CategoryCreatePayload::of(category_create(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Changes what a category says of itself. Needs the permission `products:write`.
    async fn category_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The category and what is to change.")] mut input: CategoryUpdateInput,
    ) -> ApiResult<CategoryUpdatePayload> {
        let key = input.idempotency_key.take();
        CategoryUpdatePayload::of(category_update(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Moves a category with everything below it. It cannot stand below itself, nor more than 10 levels deep. Needs the permission
    /// `products:write`.
    async fn category_move(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The category and its place.")] mut input: CategoryMoveInput,
    ) -> ApiResult<CategoryMovePayload> {
        let key = input.idempotency_key.take();
        CategoryMovePayload::of(category_move(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Deletes a category, whose products stand in none from then on. Refused while others stand below it. Needs the permission
    /// `products:write`.
    async fn category_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The category.")] mut input: CategoryDeleteInput,
    ) -> ApiResult<CategoryDeletePayload> {
        let key = input.idempotency_key.take();
        CategoryDeletePayload::of(category_delete(ctx.services(), input.into(), key.as_deref()).await)
    }
}
