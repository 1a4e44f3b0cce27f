//! Changing a product: locked, made a draft of, changed, judged by the domain, and saved with what follows.

use cartwright_domain::{
    catalog::{
        Product, ProductHead, Variant,
        draft::{ProductDraft, Revision},
    },
    id::{ProductId, VariantId},
    input::{InputProblem, InputProblemCode},
};
use cartwright_persistence::{CatalogScope, ListingChanges, UnitOfWork};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::refusal::{CatalogRefusal, TAKEN_SKU, unsaved};
use crate::{Context, Done, Error, Failure};

/// A product after a change of its variants, and the variants that the change was about.
#[derive(Debug, Clone)]
pub struct ChangedVariants {
    /// The product; none where it was deleted since.
    pub product: Option<ProductHead>,
    /// The variants, in the order of the input; those that were deleted since are left out.
    pub variants: Vec<Variant>,
}

/// What is remembered of such a change.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct VariantsOutcome {
    pub(super) product: ProductId,
    pub(super) variants: Vec<VariantId>,
}

/// Locks the product, changes a draft of it, and saves what the domain makes of that. `place` says where in the input a problem of
/// the draft belongs; it is told the product before the change.
pub(super) async fn revise(
    ctx: &Context,
    uow: &UnitOfWork,
    id: ProductId,
    expected_version: Option<i32>,
    change: impl FnOnce(&Product, &mut ProductDraft) -> Result<(), Vec<CatalogRefusal>>,
    place: impl Fn(&Product, InputProblem) -> InputProblem,
) -> Result<Revision, Error<CatalogRefusal>> {
    let Some(before) = uow.products().lock(id).await? else {
        return Err(Error::refused(CatalogRefusal::not_found(&["id"])));
    };
    if expected_version.is_some_and(|expected| expected != before.version) {
        return Err(Error::refused(CatalogRefusal::VersionConflict { current: before.version }));
    }
    let mut draft = ProductDraft::of(&before);
    change(&before, &mut draft).map_err(Error::Refused)?;
    let now = ctx.now();
    let mut next_id = || ctx.ids().key::<Uuid>(now);
    let revision = draft
        .validate()
        .and_then(|valid| valid.revise(&before, &mut next_id, now))
        .map_err(|problems| problems.into_iter().map(|problem| place(&before, problem)).collect::<Vec<_>>())?;
    if revision.changed {
        uow.products().update(&before, &revision.product).await.map_err(unsaved)?;
    }
    set_prices(ctx, uow, &revision).await?;
    Ok(revision)
}

/// Sets the prices that the revision names.
pub(super) async fn set_prices(
    ctx: &Context,
    uow: &UnitOfWork,
    revision: &Revision,
) -> Result<(), Error<CatalogRefusal>> {
    if !revision.listings.is_empty() {
        let changes = ListingChanges { set: revision.listings.clone(), unlist: Vec::new() };
        let now = ctx.now();
        uow.listings().change(&changes, now, &|| ctx.ids().key(now)).await?;
    }
    Ok(())
}

/// The refusal with the variants named whose SKUs others have: the database only says that some have. Each SKU comes with its place
/// in the input's variants.
pub(super) async fn naming_taken_skus<T>(
    ctx: &Context,
    outcome: Result<T, Error<CatalogRefusal>>,
    own: Option<ProductId>,
    skus: &[(usize, &str)],
) -> Result<T, Error<CatalogRefusal>> {
    let is_taken_sku =
        |refusal: &CatalogRefusal| matches!(refusal, CatalogRefusal::Input(problem) if problem.message == TAKEN_SKU);
    match &outcome {
        Err(Error::Refused(refusals)) if refusals.iter().any(is_taken_sku) => {}
        _ => return outcome,
    }
    let wanted: Vec<&str> = skus.iter().map(|(_, sku)| sku.trim()).collect();
    let owners = ctx.store().variants().owners_of_skus(&wanted).await?;
    let taken = skus.iter().filter(|(_, sku)| owners.get(sku.trim()).is_some_and(|(product, _)| Some(*product) != own));
    let named: Vec<CatalogRefusal> = taken
        .map(|(index, _)| {
            let path = ["variants", &index.to_string(), "sku"];
            CatalogRefusal::input(&path, InputProblemCode::Duplicate, TAKEN_SKU)
        })
        .collect();
    if named.is_empty() { outcome } else { Err(Error::Refused(named)) }
}

/// The product as it is now.
pub(super) async fn answer_product(ctx: &Context, done: Done<ProductId>) -> Result<Done<Option<ProductHead>>, Failure> {
    let outcome = find_head(ctx, done.outcome).await?;
    Ok(Done { outcome, replayed: done.replayed })
}

/// The product and the variants as they are now.
pub(super) async fn answer_variants(
    ctx: &Context,
    done: Done<VariantsOutcome>,
) -> Result<Done<ChangedVariants>, Failure> {
    let VariantsOutcome { product, variants } = done.outcome;
    let scope = CatalogScope::All { channel: ctx.channel().id };
    let mut found = ctx.store().variants().by_ids(scope, &variants).await?;
    let variants = variants.iter().filter_map(|id| found.remove(id)).collect();
    let outcome = ChangedVariants { product: find_head(ctx, product).await?, variants };
    Ok(Done { outcome, replayed: done.replayed })
}

async fn find_head(ctx: &Context, id: ProductId) -> Result<Option<ProductHead>, Failure> {
    let scope = CatalogScope::All { channel: ctx.channel().id };
    Ok(ctx.store().products().heads(scope, &[id]).await?.remove(&id))
}
