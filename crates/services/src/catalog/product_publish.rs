//! Showing a product in the shop, and hiding it.

use cartwright_domain::{
    catalog::{ProductHead, ProductStatus, draft::ProductDraft},
    id::ProductId,
    identity::Permission,
    time::Timestamp,
};
use serde::Serialize;

use super::{
    CatalogRefusal,
    revising::{answer_product, revise},
};
use crate::{Context, Done, Error, idempotency};

/// A product to be shown.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct ProductPublish {
    /// The product.
    pub id: ProductId,
    /// From when on; from now where nothing is said.
    pub published_at: Option<Timestamp>,
}

/// A product to be hidden.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct ProductUnpublish {
    /// The product.
    pub id: ProductId,
}

/// Makes the product active and shows it from then on, and answers it. One that is shown already stays as it is where no time is
/// named.
pub async fn product_publish(
    ctx: &Context,
    input: ProductPublish,
    key: Option<&str>,
) -> Result<Done<Option<ProductHead>>, Error<CatalogRefusal>> {
    ctx.require_staff(Permission::ProductsWrite)?;
    let request = idempotency::Request::new("productPublish", ctx.actor().label(), key, &input)?;
    let done = idempotency::run(ctx, &request, |uow| async move {
        let now = ctx.now();
        let change = |_: &_, draft: &mut ProductDraft| {
            draft.status = ProductStatus::Active;
            let shown_since = draft.published_at.filter(|since| *since <= now);
            draft.published_at = input.published_at.or(shown_since).or(Some(now));
            Ok(())
        };
        Ok(revise(ctx, &uow, input.id, None, change, |_, problem| problem).await?.product.id)
    })
    .await?;
    Ok(answer_product(ctx, done).await?)
}

/// Hides the product, which stays active for when it is shown again, and answers it.
pub async fn product_unpublish(
    ctx: &Context,
    input: ProductUnpublish,
    key: Option<&str>,
) -> Result<Done<Option<ProductHead>>, Error<CatalogRefusal>> {
    ctx.require_staff(Permission::ProductsWrite)?;
    let request = idempotency::Request::new("productUnpublish", ctx.actor().label(), key, &input)?;
    let done = idempotency::run(ctx, &request, |uow| async move {
        let change = |_: &_, draft: &mut ProductDraft| {
            draft.published_at = None;
            Ok(())
        };
        Ok(revise(ctx, &uow, input.id, None, change, |_, problem| problem).await?.product.id)
    })
    .await?;
    Ok(answer_product(ctx, done).await?)
}
