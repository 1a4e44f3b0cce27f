//! Deleting a category.

use cartwright_domain::{id::CategoryId, identity::Permission};
use serde::Serialize;

use super::CatalogRefusal;
use crate::{Context, Done, Error, idempotency};

/// A category to be deleted.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct CategoryDelete {
    /// The category.
    pub id: CategoryId,
}

/// Deletes the category, whose products stand in none from then on, and answers its id. Refused while others stand below it.
pub async fn category_delete(
    ctx: &Context,
    input: CategoryDelete,
    key: Option<&str>,
) -> Result<Done<CategoryId>, Error<CatalogRefusal>> {
    ctx.require_staff(Permission::ProductsWrite)?;
    let request = idempotency::Request::new("categoryDelete", ctx.actor().label(), key, &input)?;
    idempotency::run(ctx, &request, |uow| async move {
        uow.categories().lock_tree().await?;
        match uow.categories().delete(input.id, ctx.now()).await {
            Ok(true) => Ok(input.id),
            Ok(false) => Err(Error::refused(CatalogRefusal::not_found(&["id"]))),
            Err(error) if error.is_reference() => Err(Error::refused(CatalogRefusal::CategoryHasChildren)),
            Err(error) => Err(error.into()),
        }
    })
    .await
}
