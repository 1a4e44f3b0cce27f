//! A product as the shop shows it: texts, options, pictures and variants.

use serde::{Deserialize, Serialize};

use super::Variant;
use crate::{
    id::{CategoryId, MediaId, OptionId, ProductId},
    text_enum::text_enum,
    time::Timestamp,
};

text_enum! {
    /// Where a product stands in its life.
    pub enum ProductStatus {
        /// Being prepared; nobody but staff sees it.
        Draft = "draft",
        /// Shown from its publication time on.
        Active = "active",
        /// Taken out of the shop and kept for the record.
        Archived = "archived",
    }
}

/// What search engines show for a page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seo {
    /// The page's title, where it differs from the thing's own.
    pub title: Option<String>,
    /// The page's description, where it differs from the thing's own.
    pub description: Option<String>,
}

/// A picture that is known by its address only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageRef {
    /// The address, http or https.
    pub url: String,
    /// What the picture shows, for those who do not see it.
    pub alt_text: Option<String>,
}

/// What the variants of a product differ in, such as its size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductOption {
    /// The option's id.
    pub id: OptionId,
    /// The name, unique in the product whatever its case.
    pub name: String,
    /// The values in the order of display.
    pub values: Vec<String>,
}

/// A picture of a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// The picture's id.
    pub id: MediaId,
    /// The address, http or https, unique in the product.
    pub url: String,
    /// What the picture shows, for those who do not see it.
    pub alt_text: Option<String>,
    /// The width in pixels, where it is known.
    pub width: Option<i32>,
    /// The height in pixels, where it is known.
    pub height: Option<i32>,
    /// The place in the order of display, from 0.
    pub position: i32,
}

/// A fact about a product that customers may filter by, such as its material.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductAttribute {
    /// What is said something about.
    pub name: String,
    /// What is said.
    pub value: String,
}

/// A product with everything that belongs to it but prices and stock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// The product's id.
    pub id: ProductId,
    /// The name in addresses, unique in the shop.
    pub slug: String,
    /// The title.
    pub title: String,
    /// The description as sanitised HTML; empty for none.
    pub description_html: String,
    /// The text of the description, without markup.
    pub description: String,
    /// Who makes it.
    pub vendor: Option<String>,
    /// What kind of thing it is, in the shop's own words.
    pub product_type: Option<String>,
    /// The tags in the order given, unique whatever their case.
    pub tags: Vec<String>,
    /// Where it stands in its life.
    pub status: ProductStatus,
    /// When it is shown from; none for not at all.
    pub published_at: Option<Timestamp>,
    /// What search engines show.
    pub seo: Seo,
    /// The category that it stands in.
    pub category_id: Option<CategoryId>,
    /// What the variants differ in, at most [`Product::MAX_OPTIONS`].
    pub options: Vec<ProductOption>,
    /// The variants in the order of display, at most [`Product::MAX_VARIANTS`].
    pub variants: Vec<Variant>,
    /// The pictures in the order of display, at most [`Product::MAX_MEDIA`].
    pub media: Vec<Media>,
    /// The facts, at most [`Product::MAX_ATTRIBUTES`].
    pub attributes: Vec<ProductAttribute>,
    /// Grows by one with every change.
    pub version: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl Product {
    /// The most options that a product has.
    pub const MAX_OPTIONS: usize = 3;
    /// The most values that an option has.
    pub const MAX_OPTION_VALUES: usize = 100;
    /// The most variants that a product has.
    pub const MAX_VARIANTS: usize = 2_000;
    /// The most pictures that a product has.
    pub const MAX_MEDIA: usize = 250;
    /// The most tags that a product has.
    pub const MAX_TAGS: usize = 250;
    /// The most attributes that a product has.
    pub const MAX_ATTRIBUTES: usize = 100;

    /// Whether the shop shows the product at that time.
    pub fn is_visible(&self, now: Timestamp) -> bool {
        self.status == ProductStatus::Active && self.published_at.is_some_and(|from| from <= now)
    }

    /// The variant whose option values are these, in the order of the options and whatever their case.
    pub fn variant_for_options(&self, values: &[String]) -> Option<&Variant> {
        let key = super::options_key(values);
        self.variants.iter().find(|variant| variant.options_key() == key)
    }
}
