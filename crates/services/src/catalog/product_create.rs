//! Making a product.

use cartwright_domain::{
    catalog::{
        ProductAttribute, ProductHead, ProductStatus, Seo,
        draft::{ProductDraft, Revision, ValidProduct},
    },
    id::{CategoryId, ProductId},
    identity::Permission,
    input::InputCheck,
    time::Timestamp,
};
use cartwright_persistence::UnitOfWork;
use serde::Serialize;
use uuid::Uuid;

use super::{
    CatalogRefusal, MediaInput, OptionInput, VariantInput,
    refusal::unwritten,
    revising::{answer_product, naming_taken_skus, set_prices},
    stocking::stock_new_variants,
};
use crate::{Context, Done, Error, idempotency};

/// A new product.
#[derive(Debug, Clone, Serialize)]
pub struct ProductCreate {
    /// The name in addresses; made of the title where there is none.
    pub slug: Option<String>,
    /// The title.
    pub title: String,
    /// The description as HTML of any kind; it is sanitised.
    pub description_html: String,
    /// Who makes it.
    pub vendor: Option<String>,
    /// What kind of thing it is.
    pub product_type: Option<String>,
    /// The tags.
    pub tags: Vec<String>,
    /// Where it stands in its life.
    pub status: ProductStatus,
    /// When it is shown from.
    pub published_at: Option<Timestamp>,
    /// What search engines show.
    pub seo: Seo,
    /// The category that it stands in.
    pub category_id: Option<CategoryId>,
    /// What the variants differ in.
    pub options: Vec<OptionInput>,
    /// The variants in the order of display; a product without options and variants gets the one that it needs to be sold.
    pub variants: Vec<VariantInput>,
    /// The pictures in the order of display.
    pub media: Vec<MediaInput>,
    /// The facts.
    pub attributes: Vec<ProductAttribute>,
}

/// Makes the product with its variants, their prices and what is in stock of them, and answers it.
pub async fn product_create(
    ctx: &Context,
    input: ProductCreate,
    key: Option<&str>,
) -> Result<Done<Option<ProductHead>>, Error<CatalogRefusal>> {
    ctx.require_staff(Permission::ProductsWrite)?;
    let request = idempotency::Request::new("productCreate", ctx.actor().label(), key, &input)?;
    let (valid, variants) = draft(ctx, &input)?;
    let (valid, variants, named) = (&valid, &variants, input.slug.is_some());
    let done =
        idempotency::run(ctx, &request, |uow| async move { create(ctx, &uow, valid.clone(), variants, named).await })
            .await;
    let skus: Vec<(usize, &str)> = skus(&input.variants);
    let done = naming_taken_skus(ctx, done, None, &skus).await?;
    Ok(answer_product(ctx, done).await?)
}

/// The SKUs of the input with their places.
pub(super) fn skus(variants: &[VariantInput]) -> Vec<(usize, &str)> {
    variants.iter().enumerate().filter_map(|(index, variant)| Some((index, variant.sku.as_deref()?))).collect()
}

fn draft(ctx: &Context, input: &ProductCreate) -> Result<(ValidProduct, Vec<VariantInput>), Error<CatalogRefusal>> {
    let needs_only = input.options.is_empty() && input.variants.is_empty();
    let variants = if needs_only { vec![VariantInput::only()] } else { input.variants.clone() };
    let mut check = InputCheck::new();
    let mut drafts = Vec::with_capacity(variants.len());
    for (index, variant) in variants.iter().enumerate() {
        let mut nested = InputCheck::new();
        drafts.push(variant.draft(&mut nested, ctx));
        if let Err(problems) = nested.finish(()) {
            check.absorb(&["variants", &index.to_string()], problems);
        }
    }
    let options = input.options.iter().map(|option| OptionInput { id: None, ..option.clone() });
    let draft = ProductDraft {
        slug: input.slug.clone(),
        title: input.title.clone(),
        description_html: input.description_html.clone(),
        vendor: input.vendor.clone(),
        product_type: input.product_type.clone(),
        tags: input.tags.clone(),
        status: input.status,
        published_at: input.published_at,
        seo: input.seo.clone(),
        category_id: input.category_id,
        options: options.map(|option| (&option).into()).collect(),
        variants: drafts,
        media: input.media.iter().map(Into::into).collect(),
        attributes: input.attributes.clone(),
    };
    let valid = match draft.validate() {
        Ok(valid) => check.finish(valid)?,
        Err(problems) => {
            check.absorb(&[], super::draft_paths::in_input(problems));
            return Err(check.finish(()).err().unwrap_or_default().into());
        }
    };
    Ok((valid, variants))
}

async fn create(
    ctx: &Context,
    uow: &UnitOfWork,
    valid: ValidProduct,
    variants: &[VariantInput],
    named: bool,
) -> Result<ProductId, Error<CatalogRefusal>> {
    let valid = if named { valid } else { with_free_slug(ctx, uow, valid).await? };
    let now = ctx.now();
    let revision: Revision = valid.create(&mut || ctx.ids().key::<Uuid>(now), now)?;
    uow.products().insert(&revision.product).await.map_err(unwritten)?;
    set_prices(ctx, uow, &revision).await?;
    stock_new_variants(ctx, uow, variants, &revision.product.variants).await?;
    Ok(revision.product.id)
}

/// A slug that was made of the title gets a number where it is taken.
async fn with_free_slug(
    ctx: &Context,
    uow: &UnitOfWork,
    valid: ValidProduct,
) -> Result<ValidProduct, Error<CatalogRefusal>> {
    const TRIED: u32 = 20;
    let made = valid.slug();
    let numbered = (2..=TRIED).map(|number| format!("{made}-{number}"));
    let random = format!("{made}-{:x}", ctx.ids().number());
    let candidates: Vec<String> = std::iter::once(made.to_owned()).chain(numbered).chain([random]).collect();
    let taken = uow.products().taken_slugs(&candidates).await?;
    let free = candidates.into_iter().find(|slug| !taken.contains(slug));
    Ok(match free {
        Some(slug) => valid.with_slug(slug),
        None => valid,
    })
}
