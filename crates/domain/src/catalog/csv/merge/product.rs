//! The product as a whole.

use std::collections::HashSet;

use super::{
    media::merge_media,
    options::merge_options,
    problem::refuse_problems,
    variant::{VariantSetting, merged_image_url},
    variants::merge_variants,
};
use crate::{
    catalog::{
        Product, ProductStatus, Seo, VariantListing,
        csv::{
            column::Column,
            imported::{Change, ImportedProduct},
            refusal::{LeftOut, Refusal},
        },
        draft::{ProductDraft, ValidProduct},
    },
    id::{CategoryId, ChannelId},
    pricing::TaxClass,
    time::Timestamp,
};

/// What the import of one product must know of the shop.
#[derive(Debug, Clone)]
pub struct Surroundings<'a> {
    /// The product of that handle, where there is one.
    pub existing: Option<Existing<'a>>,
    /// The channel whose prices the file tells, in its currency.
    pub channel_id: ChannelId,
    /// The category that the file names; to keep where the file does not say.
    pub category: Change<CategoryId>,
    /// The SKUs among those of the file that variants of other products have.
    pub foreign_skus: &'a HashSet<String>,
    /// The groups of goods that the shop knows tax rates of.
    pub tax_classes: &'a [TaxClass],
    /// The instant of the import: new products are shown from now.
    pub now: Timestamp,
}

/// A product with its prices in the channel.
#[derive(Debug, Clone, Copy)]
pub struct Existing<'a> {
    /// The product.
    pub product: &'a Product,
    /// Its prices in the channel.
    pub listings: &'a [VariantListing],
}

/// What the file wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The product, to be created or revised. It names the prices that differ and no others.
    pub product: ValidProduct,
    /// How many there are of its variants, for those that are counted and of which the file says it.
    pub quantities: Vec<ImportedQuantity>,
}

/// How many of a variant there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportedQuantity {
    /// The number of the row that says it.
    pub row: u64,
    /// The place of the variant in the draft, and in the product made of it, from 0.
    pub variant: usize,
    /// The number in stock, never negative.
    pub quantity: i64,
}

/// Puts what the file says over what the shop has. None where the product is refused; why, and what else is left out, is added
/// to `refusals`. Where the file says nothing new, the product revised by the outcome is unchanged and has no prices.
pub fn merge(
    imported: &ImportedProduct,
    surroundings: &Surroundings<'_>,
    refusals: &mut Vec<Refusal>,
) -> Option<Merged> {
    let row = imported.first_row;
    let existing = surroundings.existing.map(|existing| existing.product);
    let mut draft = match (existing, &imported.title) {
        (Some(product), _) => ProductDraft::of(product),
        (None, Some(title)) => new_product(title, surroundings.now),
        (None, None) => {
            let message = "is missing, and the shop has no product with this handle";
            refusals.push(Refusal::at(row, Column::Title, LeftOut::Product, message));
            return None;
        }
    };
    let order = match merge_options(imported.options.as_deref(), &mut draft.options, existing.is_some()) {
        Ok(order) => order,
        Err(message) => {
            refusals.push(Refusal::at(row, Column::OptionName(0), LeftOut::Product, message));
            return None;
        }
    };
    apply_texts(&mut draft, imported, surroundings);
    let setting = VariantSetting {
        channel_id: surroundings.channel_id,
        listings: surroundings.existing.map_or(&[][..], |existing| existing.listings),
        foreign_skus: surroundings.foreign_skus,
        tax_classes: surroundings.tax_classes,
        options: draft.options.len(),
        order: &order,
    };
    let merged = merge_variants(&imported.variants, draft.variants, &setting, refusals);
    let named = merged.iter().filter_map(|variant| variant.source);
    draft.media = merge_media(imported, draft.media, named, refusals);
    let mut quantities = Vec::new();
    let mut rows = Vec::with_capacity(merged.len());
    draft.variants = Vec::with_capacity(merged.len());
    for (place, variant) in merged.into_iter().enumerate() {
        rows.push(variant.source.map(|source| source.row));
        let mut variant_draft = variant.draft;
        variant_draft.image_url = merged_image_url(variant.source, variant_draft.image_url, &draft.media);
        // What is not counted has no number, though other shops write one.
        if let Some(source) = variant.source.filter(|_| variant_draft.tracked)
            && let Some(quantity) = source.quantity
        {
            quantities.push(ImportedQuantity { row: source.row, variant: place, quantity });
        }
        draft.variants.push(variant_draft);
    }
    match draft.validate() {
        Ok(product) => Some(Merged { product, quantities }),
        Err(problems) => {
            refuse_problems(problems, row, &rows, refusals);
            None
        }
    }
}

/// A product that nothing but its title is known of: shown at once, as in the shop that the file comes from.
fn new_product(title: &str, now: Timestamp) -> ProductDraft {
    ProductDraft { status: ProductStatus::Active, published_at: Some(now), ..ProductDraft::titled(title) }
}

fn apply_texts(draft: &mut ProductDraft, imported: &ImportedProduct, surroundings: &Surroundings<'_>) {
    let text = |change: &Change<String>, before: Option<String>| change.clone().applied_to(before);
    draft.slug = Some(imported.handle.clone());
    if let Some(title) = &imported.title {
        draft.title.clone_from(title);
    }
    let html = Some(std::mem::take(&mut draft.description_html));
    draft.description_html = text(&imported.body_html, html).unwrap_or_default();
    draft.vendor = text(&imported.vendor, draft.vendor.take());
    draft.product_type = text(&imported.product_type, draft.product_type.take());
    if let Some(tags) = &imported.tags {
        draft.tags.clone_from(tags);
    }
    draft.status = imported.status.unwrap_or(draft.status);
    draft.published_at = match imported.published {
        Some(true) => draft.published_at.or(Some(surroundings.now)),
        Some(false) => None,
        None => draft.published_at,
    };
    draft.seo = Seo {
        title: text(&imported.seo_title, draft.seo.title.take()),
        description: text(&imported.seo_description, draft.seo.description.take()),
    };
    draft.category_id = surroundings.category.clone().applied_to(draft.category_id);
}
