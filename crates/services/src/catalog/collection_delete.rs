//! Deleting a collection.

use cartwright_domain::{id::CollectionId, identity::Permission};
use serde::Serialize;

use super::CatalogRefusal;
use crate::{Context, Done, Error, idempotency};

/// A collection to be deleted.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct CollectionDelete {
    /// The collection.
    pub id: CollectionId,
}

/// Deletes the collection, not its products, and answers its id.
pub async fn collection_delete(
    ctx: &Context,
    input: CollectionDelete,
    key: Option<&str>,
) -> Result<Done<CollectionId>, Error<CatalogRefusal>> {
    ctx.require_staff(Permission::ProductsWrite)?;
    let request = idempotency::Request::new("collectionDelete", ctx.actor().label(), key, &input)?;
    idempotency::run(ctx, &request, |uow| async move {
        if !uow.collections().delete(input.id).await? {
            return Err(Error::refused(CatalogRefusal::not_found(&["id"])));
        }
        Ok(input.id)
    })
    .await
}
