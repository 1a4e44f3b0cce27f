//! Adding variants to a product.

use cartwright_domain::{
    catalog::{
        Product,
        draft::{ProductDraft, VariantDraft},
    },
    id::ProductId,
    identity::Permission,
    input::InputCheck,
};
use cartwright_persistence::UnitOfWork;
use serde::Serialize;

use super::{
    CatalogRefusal, VariantInput,
    draft_paths::of_variants,
    product_create::skus,
    revising::{ChangedVariants, VariantsOutcome, answer_variants, naming_taken_skus, revise},
    stocking::stock_new_variants,
};
use crate::{Context, Done, Error, idempotency};

/// New variants of a product.
#[derive(Debug, Clone, Serialize)]
pub struct ProductVariantsCreate {
    /// The product.
    pub id: ProductId,
    /// The version that the caller knows; the change is refused where it is another by now.
    pub expected_version: Option<i32>,
    /// The variants, put at the end.
    pub variants: Vec<VariantInput>,
}

/// Adds the variants with their prices and what is in stock of them, and answers them.
pub async fn product_variants_create(
    ctx: &Context,
    input: ProductVariantsCreate,
    key: Option<&str>,
) -> Result<Done<ChangedVariants>, Error<CatalogRefusal>> {
    ctx.require_staff(Permission::ProductsWrite)?;
    let request = idempotency::Request::new("productVariantsCreate", ctx.actor().label(), key, &input)?;
    let mut check = InputCheck::new();
    let mut drafts = Vec::with_capacity(input.variants.len());
    for (index, variant) in input.variants.iter().enumerate() {
        let mut nested = InputCheck::new();
        drafts.push(variant.draft(&mut nested, ctx));
        if let Err(problems) = nested.finish(()) {
            check.absorb(&["variants", &index.to_string()], problems);
        }
    }
    let (drafts, asked) = (&check.finish(drafts)?, &input);
    let done = idempotency::run(ctx, &request, |uow| async move { create(ctx, &uow, asked, drafts).await }).await;
    let done = naming_taken_skus(ctx, done, None, &skus(&input.variants)).await?;
    Ok(answer_variants(ctx, done).await?)
}

async fn create(
    ctx: &Context,
    uow: &UnitOfWork,
    input: &ProductVariantsCreate,
    drafts: &[VariantDraft],
) -> Result<VariantsOutcome, Error<CatalogRefusal>> {
    let change = |_: &_, draft: &mut ProductDraft| {
        draft.variants.extend(drafts.iter().cloned());
        Ok(())
    };
    let place = |before: &Product, problem| {
        let first_new = before.variants.len();
        let places: Vec<usize> = (first_new..first_new + drafts.len()).collect();
        of_variants(problem, &places)
    };
    let revision = revise(ctx, uow, input.id, input.expected_version, change, place).await?;
    let first_new = revision.product.variants.len() - drafts.len();
    let added = &revision.product.variants[first_new..];
    stock_new_variants(ctx, uow, &input.variants, added).await?;
    Ok(VariantsOutcome { product: input.id, variants: added.iter().map(|variant| variant.id).collect() })
}
