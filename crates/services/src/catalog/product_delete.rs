//! Deleting a product.

use cartwright_domain::{id::ProductId, identity::Permission};
use serde::Serialize;

use super::CatalogRefusal;
use crate::{Context, Done, Error, idempotency};

/// A product to be deleted.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct ProductDelete {
    /// The product.
    pub id: ProductId,
    /// The version that the caller knows; the product stays where it is another by now.
    pub expected_version: Option<i32>,
}

/// Deletes the product with its variants, prices and stock, and answers its id. Carts and orders keep what they know of it.
pub async fn product_delete(
    ctx: &Context,
    input: ProductDelete,
    key: Option<&str>,
) -> Result<Done<ProductId>, Error<CatalogRefusal>> {
    ctx.require_staff(Permission::ProductsWrite)?;
    let request = idempotency::Request::new("productDelete", ctx.actor().label(), key, &input)?;
    idempotency::run(ctx, &request, |uow| async move {
        let Some(product) = uow.products().lock(input.id).await? else {
            return Err(Error::refused(CatalogRefusal::not_found(&["id"])));
        };
        if input.expected_version.is_some_and(|expected| expected != product.version) {
            return Err(Error::refused(CatalogRefusal::VersionConflict { current: product.version }));
        }
        uow.products().delete(input.id).await?;
        Ok(input.id)
    })
    .await
}
