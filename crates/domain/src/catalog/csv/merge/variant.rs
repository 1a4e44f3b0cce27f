//! One variant.

use std::collections::HashSet;

use super::{listing::merge_listing, options::ValueOrder};
use crate::{
    catalog::{
        VariantListing,
        csv::{
            column::Column,
            imported::{Change, ImportedVariant},
            refusal::{LeftOut, Refusal},
        },
        draft::{MediaDraft, VariantDraft},
    },
    id::ChannelId,
    pricing::TaxClass,
    text::fold,
};

/// What all the variants of a product are merged with.
#[derive(Debug)]
pub(super) struct VariantSetting<'a> {
    pub(super) channel_id: ChannelId,
    pub(super) listings: &'a [VariantListing],
    pub(super) foreign_skus: &'a HashSet<String>,
    pub(super) tax_classes: &'a [TaxClass],
    /// How many options the product has.
    pub(super) options: usize,
    /// Where the file's values belong.
    pub(super) order: &'a ValueOrder,
}

/// What the row makes of the variant; `values` are its option values in the order of the product's options.
pub(super) fn merge_variant(
    source: &ImportedVariant,
    values: Vec<String>,
    before: Option<&VariantDraft>,
    setting: &VariantSetting<'_>,
    refusals: &mut Vec<Refusal>,
) -> VariantDraft {
    let listing =
        before.and_then(|before| setting.listings.iter().find(|listing| Some(listing.variant_id) == before.id));
    let listings = merge_listing(source, listing, setting.channel_id, refusals);
    let tax_class = merged_tax_class(source, before.map(|before| &before.tax_class), setting.tax_classes, refusals);
    let draft = before.cloned().unwrap_or_else(|| VariantDraft::with_options(Vec::new()));
    VariantDraft {
        id: draft.id,
        sku: source.sku.clone().applied_to(draft.sku),
        barcode: source.barcode.clone().applied_to(draft.barcode),
        option_values: values,
        weight_grams: source.weight_grams.unwrap_or(draft.weight_grams),
        requires_shipping: source.requires_shipping.unwrap_or(draft.requires_shipping),
        tax_class,
        tracked: source.tracked.unwrap_or(draft.tracked),
        allow_backorder: source.allow_backorder.unwrap_or(draft.allow_backorder),
        image_url: draft.image_url,
        listings: listings.into_iter().collect(),
    }
}

/// The picture that shows the variant, if it is still one of the product's.
pub(super) fn merged_image_url(
    source: Option<&ImportedVariant>,
    before: Option<String>,
    media: &[MediaDraft],
) -> Option<String> {
    let known = |url: &String| media.iter().any(|picture| picture.url == *url);
    match source.map(|source| &source.image_url) {
        Some(Change::Clear) => None,
        Some(Change::Set(url)) if known(url) => Some(url.clone()),
        _ => before.filter(known),
    }
}

/// A tax code that names no class of the shop, nor that of the variant, is refused, and the variant is taxed by what else the row says.
fn merged_tax_class(
    source: &ImportedVariant,
    before: Option<&TaxClass>,
    known: &[TaxClass],
    refusals: &mut Vec<Refusal>,
) -> TaxClass {
    let Change::Set(code) = &source.tax_code else {
        return source.tax_class(before);
    };
    let standing = [TaxClass::standard(), TaxClass::exempt()];
    let wanted = fold(code);
    let tax_code = match known.iter().chain(&standing).chain(before).find(|class| fold(&class.0) == wanted) {
        Some(class) => Change::Set(class.0.clone()),
        None => {
            let message = format!("{code:?} is none of the shop's tax classes");
            refusals.push(Refusal::at(source.row, Column::TaxCode, LeftOut::Cell, message));
            Change::Keep
        }
    };
    ImportedVariant { tax_code, ..source.clone() }.tax_class(before)
}
