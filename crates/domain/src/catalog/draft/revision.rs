//! From a valid draft to the product: what is kept keeps its id, what is new gets one.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

use uuid::Uuid;

use super::{MediaDraft, OptionDraft, ProductDraft, ValidProduct, VariantDraft};
use crate::{
    catalog::{Media, Product, ProductOption, Variant, VariantListing, html::plain_text, variant_title},
    id::{MediaId, OptionId, ProductId, VariantId},
    input::{InputCheck, InputProblem, InputProblemCode},
    time::Timestamp,
};

/// What a draft makes of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// The product after the change.
    pub product: Product,
    /// The prices that the draft names; prices in other channels stay as they are.
    pub listings: Vec<VariantListing>,
    /// Whether the product, apart from prices, is another than before. Where it is not, its version and times stay too.
    pub changed: bool,
}

impl Revision {
    /// The variants that were in the product before and are no longer.
    pub fn removed_variants(&self, before: &Product) -> Vec<VariantId> {
        let kept: HashSet<VariantId> = self.product.variants.iter().map(|v| v.id).collect();
        let ids = before.variants.iter().map(|variant| variant.id);
        ids.filter(|id| !kept.contains(id)).collect()
    }
}

impl ValidProduct {
    /// A new product. Fails where the draft says that it changes an option, a picture or a variant that exists.
    pub fn create(self, next_id: &mut dyn FnMut() -> Uuid, now: Timestamp) -> Result<Revision, Vec<InputProblem>> {
        check_ids(&self.draft, None)?;
        let id = ProductId(next_id());
        Ok(self.build(id, None, next_id, now))
    }

    /// The product after the change. Fails where the draft names an option, a picture or a variant that is not the product's.
    pub fn revise(
        self,
        product: &Product,
        next_id: &mut dyn FnMut() -> Uuid,
        now: Timestamp,
    ) -> Result<Revision, Vec<InputProblem>> {
        check_ids(&self.draft, Some(product))?;
        let mut revision = self.build(product.id, Some(product), next_id, now);
        let revised = &mut revision.product;
        (revised.version, revised.updated_at) = (product.version, product.updated_at);
        revision.changed = revised != product;
        if revision.changed {
            revised.version = product.version.saturating_add(1);
            revised.updated_at = now;
        }
        Ok(revision)
    }

    fn build(
        self,
        id: ProductId,
        before: Option<&Product>,
        next_id: &mut dyn FnMut() -> Uuid,
        now: Timestamp,
    ) -> Revision {
        let Self { draft, slug } = self;
        let options = draft.options.into_iter();
        let options = options.map(|option| build_option(option, next_id)).collect();
        let media: Vec<Media> = draft
            .media
            .into_iter()
            .zip(0..)
            .map(|(picture, position)| build_media(picture, position, next_id))
            .collect();
        let pictures = media.iter().map(|picture| (picture.url.as_str(), picture.id));
        let pictures: HashMap<&str, MediaId> = pictures.collect();
        let old_variants = before.map_or(&[][..], |product| &product.variants);
        let old_variants: HashMap<VariantId, &Variant> =
            old_variants.iter().map(|variant| (variant.id, variant)).collect();
        let mut listings = Vec::new();
        let mut variants = Vec::with_capacity(draft.variants.len());
        for (variant, position) in draft.variants.into_iter().zip(0..) {
            let variant_id = variant.id.unwrap_or_else(|| VariantId(next_id()));
            let of_variant = variant.listings.iter().map(|listing| VariantListing {
                variant_id,
                channel_id: listing.channel_id,
                price: listing.price,
                compare_at_price: listing.compare_at_price,
            });
            listings.extend(of_variant);
            let place = Place { product_id: id, variant_id, position, now };
            let built = build_variant(variant, place, &pictures);
            variants.push(with_times_of(built, old_variants.get(&variant_id).copied(), now));
        }
        let description = plain_text(&draft.description_html);
        let product = Product {
            id,
            slug,
            title: draft.title,
            description_html: draft.description_html,
            description,
            vendor: draft.vendor,
            product_type: draft.product_type,
            tags: draft.tags,
            status: draft.status,
            published_at: draft.published_at,
            seo: draft.seo,
            category_id: draft.category_id,
            options,
            variants,
            media,
            attributes: draft.attributes,
            version: 1,
            created_at: before.map_or(now, |product| product.created_at),
            updated_at: now,
        };
        Revision { product, listings, changed: true }
    }
}

/// Who and where a variant is.
struct Place {
    product_id: ProductId,
    variant_id: VariantId,
    position: i32,
    now: Timestamp,
}

fn build_variant(draft: VariantDraft, place: Place, pictures: &HashMap<&str, MediaId>) -> Variant {
    let media_id = draft.image_url.and_then(|url| pictures.get(url.as_str()).copied());
    Variant {
        id: place.variant_id,
        product_id: place.product_id,
        sku: draft.sku,
        barcode: draft.barcode,
        title: variant_title(&draft.option_values),
        option_values: draft.option_values,
        position: place.position,
        weight_grams: draft.weight_grams,
        requires_shipping: draft.requires_shipping,
        tax_class: draft.tax_class,
        tracked: draft.tracked,
        allow_backorder: draft.allow_backorder,
        media_id,
        created_at: place.now,
        updated_at: place.now,
    }
}

fn build_option(draft: OptionDraft, next_id: &mut dyn FnMut() -> Uuid) -> ProductOption {
    ProductOption { id: draft.id.unwrap_or_else(|| OptionId(next_id())), name: draft.name, values: draft.values }
}

fn build_media(draft: MediaDraft, position: i32, next_id: &mut dyn FnMut() -> Uuid) -> Media {
    Media {
        id: draft.id.unwrap_or_else(|| MediaId(next_id())),
        url: draft.url,
        alt_text: draft.alt_text,
        width: draft.width,
        height: draft.height,
        position,
    }
}

/// The variant with the times that it had, if it was there before; what changed in it changed now.
fn with_times_of(mut variant: Variant, before: Option<&Variant>, now: Timestamp) -> Variant {
    let Some(before) = before else {
        return variant;
    };
    (variant.created_at, variant.updated_at) = (before.created_at, before.updated_at);
    if variant != *before {
        variant.updated_at = now;
    }
    variant
}

/// Each id is one of the product's, and stands in the draft once.
fn check_ids(draft: &ProductDraft, before: Option<&Product>) -> Result<(), Vec<InputProblem>> {
    let mut check = InputCheck::new();
    let mut require = |list: &str, index: usize, known: bool| {
        let path = [list, &index.to_string(), "id"];
        let message = "is not of this product, or stands in the list twice";
        check.require(known, &path, InputProblemCode::Unknown, message);
    };
    let (mut options, mut media, mut variants) = before.map_or_else(Default::default, |product| {
        (
            product.options.iter().map(|option| option.id).collect(),
            product.media.iter().map(|picture| picture.id).collect(),
            product.variants.iter().map(|variant| variant.id).collect(),
        )
    });
    for (index, option) in draft.options.iter().enumerate() {
        require("options", index, is_free(option.id, &mut options));
    }
    for (index, picture) in draft.media.iter().enumerate() {
        require("media", index, is_free(picture.id, &mut media));
    }
    for (index, variant) in draft.variants.iter().enumerate() {
        require("variants", index, is_free(variant.id, &mut variants));
    }
    check.finish(())
}

/// Whether there is no id, or one that nothing before it has taken.
fn is_free<Id: Eq + Hash>(id: Option<Id>, free: &mut HashSet<Id>) -> bool {
    id.is_none_or(|id| free.remove(&id))
}
