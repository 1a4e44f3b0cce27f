//! The pictures of a product.

use cartwright_domain::{
    catalog::{Product, ProductHead, draft::ProductDraft},
    id::{MediaId, ProductId},
    identity::Permission,
    input::{InputCheck, InputProblem},
};
use serde::Serialize;

use super::{
    CatalogRefusal, MediaInput,
    revising::{answer_product, revise},
};
use crate::{Context, Done, Error, idempotency};

/// Pictures to be added to a product.
#[derive(Debug, Clone, Serialize)]
pub struct ProductMediaAdd {
    /// The product.
    pub id: ProductId,
    /// The pictures, put at the end.
    pub media: Vec<MediaInput>,
}

/// The order that a product's pictures are to have.
#[derive(Debug, Clone, Serialize)]
pub struct ProductMediaReorder {
    /// The product.
    pub id: ProductId,
    /// The pictures to come first, in that order; the others follow as they stand.
    pub media_ids: Vec<MediaId>,
}

/// Pictures to be taken out of a product.
#[derive(Debug, Clone, Serialize)]
pub struct ProductMediaRemove {
    /// The product.
    pub id: ProductId,
    /// The pictures.
    pub media_ids: Vec<MediaId>,
}

/// Adds the pictures and answers the product.
pub async fn product_media_add(
    ctx: &Context,
    input: ProductMediaAdd,
    key: Option<&str>,
) -> Result<Done<Option<ProductHead>>, Error<CatalogRefusal>> {
    ctx.require_staff(Permission::ProductsWrite)?;
    let request = idempotency::Request::new("productMediaAdd", ctx.actor().label(), key, &input)?;
    let input = &input;
    let done = idempotency::run(ctx, &request, |uow| async move {
        let change = |_: &_, draft: &mut ProductDraft| {
            draft.media.extend(input.media.iter().map(Into::into));
            Ok(())
        };
        let place = |before: &Product, problem| in_input(problem, before.media.len());
        Ok(revise(ctx, &uow, input.id, None, change, place).await?.product.id)
    })
    .await?;
    Ok(answer_product(ctx, done).await?)
}

/// Puts the pictures into that order and answers the product.
pub async fn product_media_reorder(
    ctx: &Context,
    input: ProductMediaReorder,
    key: Option<&str>,
) -> Result<Done<Option<ProductHead>>, Error<CatalogRefusal>> {
    ctx.require_staff(Permission::ProductsWrite)?;
    let request = idempotency::Request::new("productMediaReorder", ctx.actor().label(), key, &input)?;
    check_ids(&input.media_ids)?;
    let input = &input;
    let done = idempotency::run(ctx, &request, |uow| async move {
        let change = |before: &Product, draft: &mut ProductDraft| {
            check_known(&input.media_ids, before)?;
            let place = |id: Option<MediaId>| input.media_ids.iter().position(|wanted| Some(*wanted) == id);
            draft.media.sort_by_key(|media| place(media.id).unwrap_or(usize::MAX));
            Ok(())
        };
        Ok(revise(ctx, &uow, input.id, None, change, |_, problem| problem).await?.product.id)
    })
    .await?;
    Ok(answer_product(ctx, done).await?)
}

/// Takes the pictures out, also of the variants that they show, and answers the product.
pub async fn product_media_remove(
    ctx: &Context,
    input: ProductMediaRemove,
    key: Option<&str>,
) -> Result<Done<Option<ProductHead>>, Error<CatalogRefusal>> {
    ctx.require_staff(Permission::ProductsWrite)?;
    let request = idempotency::Request::new("productMediaRemove", ctx.actor().label(), key, &input)?;
    check_ids(&input.media_ids)?;
    let input = &input;
    let done = idempotency::run(ctx, &request, |uow| async move {
        let change = |before: &Product, draft: &mut ProductDraft| {
            check_known(&input.media_ids, before)?;
            draft.media.retain(|media| media.id.is_none_or(|id| !input.media_ids.contains(&id)));
            let left: Vec<String> = draft.media.iter().map(|media| media.url.clone()).collect();
            for variant in &mut draft.variants {
                variant.image_url = variant.image_url.take().filter(|url| left.contains(url));
            }
            Ok(())
        };
        Ok(revise(ctx, &uow, input.id, None, change, |_, problem| problem).await?.product.id)
    })
    .await?;
    Ok(answer_product(ctx, done).await?)
}

fn check_ids(ids: &[MediaId]) -> Result<(), Error<CatalogRefusal>> {
    let mut check = InputCheck::new();
    check.list(&["mediaIds"], ids, 1..=Product::MAX_MEDIA);
    Ok(check.finish(())?)
}

fn check_known(ids: &[MediaId], product: &Product) -> Result<(), Vec<CatalogRefusal>> {
    let unknown = |id: &MediaId| product.media.iter().all(|media| media.id != *id);
    let refusals: Vec<_> = ids
        .iter()
        .enumerate()
        .filter(|(_, id)| unknown(id))
        .map(|(index, _)| CatalogRefusal::not_found(&["mediaIds", &index.to_string()]))
        .collect();
    if refusals.is_empty() { Ok(()) } else { Err(refusals) }
}

/// The problem with the picture's place in the input instead of that in the product.
fn in_input(mut problem: InputProblem, present: usize) -> InputProblem {
    if let [list, index, ..] = &mut problem.path[..]
        && list == "media"
        && let Ok(place) = index.parse::<usize>()
    {
        *index = place.saturating_sub(present).to_string();
    }
    problem
}
