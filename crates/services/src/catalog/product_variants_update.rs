//! Changing variants of a product.

use cartwright_domain::{
    catalog::{Product, draft::ProductDraft},
    id::{ProductId, VariantId},
    identity::Permission,
    input::{InputCheck, InputProblem},
};
use cartwright_persistence::UnitOfWork;
use serde::Serialize;

use super::{
    CatalogRefusal, VariantChange,
    draft_paths::of_variants,
    revising::{ChangedVariants, VariantsOutcome, answer_variants, naming_taken_skus, revise},
};
use crate::{Context, Done, Error, idempotency};

/// Changes of a product's variants.
#[derive(Debug, Clone, Serialize)]
pub struct ProductVariantsUpdate {
    /// The product.
    pub id: ProductId,
    /// The version that the caller knows; the change is refused where it is another by now.
    pub expected_version: Option<i32>,
    /// The changes, one for each variant.
    pub variants: Vec<VariantChange>,
}

/// Changes the variants, all of them or none, and answers them.
pub async fn product_variants_update(
    ctx: &Context,
    input: ProductVariantsUpdate,
    key: Option<&str>,
) -> Result<Done<ChangedVariants>, Error<CatalogRefusal>> {
    ctx.require_staff(Permission::ProductsWrite)?;
    let request = idempotency::Request::new("productVariantsUpdate", ctx.actor().label(), key, &input)?;
    let ids: Vec<VariantId> = input.variants.iter().map(|change| change.id).collect();
    let mut check = InputCheck::new();
    check.list(&["variants"], &ids, 1..=Product::MAX_VARIANTS);
    check.finish(())?;
    let asked = &input;
    let done = idempotency::run(ctx, &request, |uow| async move { update(ctx, &uow, asked).await }).await;
    let skus = input.variants.iter().enumerate();
    let skus: Vec<(usize, &str)> =
        skus.filter_map(|(index, change)| Some((index, change.sku.as_ref()?.as_deref()?))).collect();
    let done = naming_taken_skus(ctx, done, Some(input.id), &skus).await?;
    Ok(answer_variants(ctx, done).await?)
}

async fn update(
    ctx: &Context,
    uow: &UnitOfWork,
    input: &ProductVariantsUpdate,
) -> Result<VariantsOutcome, Error<CatalogRefusal>> {
    let change = |before: &Product, draft: &mut ProductDraft| apply(ctx, input, before, draft);
    let place = |before: &Product, problem: InputProblem| {
        let places: Vec<usize> = input.variants.iter().filter_map(|change| place_of(before, change)).collect();
        of_variants(problem, &places)
    };
    revise(ctx, uow, input.id, input.expected_version, change, place).await?;
    Ok(VariantsOutcome { product: input.id, variants: input.variants.iter().map(|change| change.id).collect() })
}

/// Writes the changes on the draft; refuses those of variants that are not the product's.
fn apply(
    ctx: &Context,
    input: &ProductVariantsUpdate,
    before: &Product,
    draft: &mut ProductDraft,
) -> Result<(), Vec<CatalogRefusal>> {
    let mut refusals = Vec::new();
    for (index, change) in input.variants.iter().enumerate() {
        let path = ["variants", &index.to_string()];
        let Some(place) = place_of(before, change) else {
            refusals.push(CatalogRefusal::not_found(&[path[0], path[1], "id"]));
            continue;
        };
        let mut check = InputCheck::new();
        change.apply(&mut check, ctx, &mut draft.variants[place]);
        let problems = check.finish(()).err().unwrap_or_default();
        refusals.extend(problems.into_iter().map(|problem| problem.under(&path).into()));
    }
    if refusals.is_empty() { Ok(()) } else { Err(refusals) }
}

/// The place in the product of the variant that is to change.
fn place_of(product: &Product, change: &VariantChange) -> Option<usize> {
    product.variants.iter().position(|variant| variant.id == change.id)
}
