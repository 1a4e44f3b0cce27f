//! Taking variants out of a product.

use cartwright_domain::{
    catalog::{Product, ProductHead, draft::ProductDraft},
    id::{ProductId, VariantId},
    identity::Permission,
    input::InputCheck,
};
use serde::Serialize;

use super::{
    CatalogRefusal,
    revising::{answer_product, revise},
};
use crate::{Context, Done, Error, idempotency};

/// Variants of a product to be deleted.
#[derive(Debug, Clone, Serialize)]
pub struct ProductVariantsDelete {
    /// The product.
    pub id: ProductId,
    /// The version that the caller knows; the change is refused where it is another by now.
    pub expected_version: Option<i32>,
    /// The variants.
    pub variant_ids: Vec<VariantId>,
}

/// Deletes the variants with their prices and stock, all of them or none, and answers the product. Carts and orders keep what they
/// know of them.
pub async fn product_variants_delete(
    ctx: &Context,
    input: ProductVariantsDelete,
    key: Option<&str>,
) -> Result<Done<Option<ProductHead>>, Error<CatalogRefusal>> {
    ctx.require_staff(Permission::ProductsWrite)?;
    let request = idempotency::Request::new("productVariantsDelete", ctx.actor().label(), key, &input)?;
    let mut check = InputCheck::new();
    check.list(&["variantIds"], &input.variant_ids, 1..=Product::MAX_VARIANTS);
    check.finish(())?;
    let input = &input;
    let done = idempotency::run(ctx, &request, |uow| async move {
        let change = |before: &Product, draft: &mut ProductDraft| {
            let unknown = |id: &VariantId| before.variants.iter().all(|variant| variant.id != *id);
            let places = input.variant_ids.iter().enumerate().filter(|(_, id)| unknown(id));
            let refusals: Vec<_> =
                places.map(|(index, _)| CatalogRefusal::not_found(&["variantIds", &index.to_string()])).collect();
            draft.variants.retain(|variant| variant.id.is_none_or(|id| !input.variant_ids.contains(&id)));
            if refusals.is_empty() { Ok(()) } else { Err(refusals) }
        };
        let revision = revise(ctx, &uow, input.id, input.expected_version, change, |_, problem| problem).await?;
        Ok(revision.product.id)
    })
    .await?;
    Ok(answer_product(ctx, done).await?)
}
