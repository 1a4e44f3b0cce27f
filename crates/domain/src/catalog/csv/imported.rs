//! What a file says about a product.

use crate::{
    catalog::ProductStatus,
    pricing::{Money, TaxClass},
};

/// What a file says about something that may be there or not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// Nothing: the file has no such column. It stays as it is.
    #[default]
    Keep,
    /// There is none: the cell is empty.
    Clear,
    /// It is this.
    Set(T),
}

impl<T> Change<T> {
    /// What is after the change, given what was before.
    pub fn applied_to(self, before: Option<T>) -> Option<T> {
        match self {
            Self::Keep => before,
            Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }

    /// What is set, none where nothing is.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Set(value) => Some(value),
            Self::Keep | Self::Clear => None,
        }
    }
}

/// A product as the rows of its handle describe it. All texts are clean and all numbers within their bounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedProduct {
    /// The slug: the handle in the shop's spelling.
    pub handle: String,
    /// The number of its first row.
    pub first_row: u64,
    /// The title; none where the file has none, which only a product that exists already can do without.
    pub title: Option<String>,
    /// The description, not sanitised yet but small enough to be.
    pub body_html: Change<String>,
    /// Who makes it.
    pub vendor: Change<String>,
    /// What kind of thing it is.
    pub product_type: Change<String>,
    /// The tags, each once.
    pub tags: Option<Vec<String>>,
    /// Whether it is shown.
    pub published: Option<bool>,
    /// Where it stands in its life.
    pub status: Option<ProductStatus>,
    /// The title for search engines.
    pub seo_title: Change<String>,
    /// The description for search engines.
    pub seo_description: Change<String>,
    /// The names of the categories from the root down, such as `Clothing > Shirts`.
    pub category: Change<String>,
    /// The names of the options, empty for a product without any; none where the file does not say.
    pub options: Option<Vec<String>>,
    /// The variants in the order of the file.
    pub variants: Vec<ImportedVariant>,
    /// The pictures in the order of display; none where the file does not say.
    pub images: Option<Vec<ImportedImage>>,
    /// Whether these are all the pictures; else they come on top of those that are there.
    pub images_are_all: bool,
}

/// A variant as its row describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedVariant {
    /// The number of its row.
    pub row: u64,
    /// The shop's own number.
    pub sku: Change<String>,
    /// One value per option; empty for a product without options; none where the file does not say.
    pub option_values: Option<Vec<String>>,
    /// The weight in grams.
    pub weight_grams: Option<i64>,
    /// Whether its stock is counted.
    pub tracked: Option<bool>,
    /// The number in stock, never negative.
    pub quantity: Option<i64>,
    /// Whether it sells when nothing is in stock.
    pub allow_backorder: Option<bool>,
    /// The price, never negative.
    pub price: Option<Money>,
    /// What the price is compared with, never negative.
    pub compare_at_price: Change<Money>,
    /// Whether it has to be sent.
    pub requires_shipping: Option<bool>,
    /// Whether it is taxed.
    pub taxable: Option<bool>,
    /// The name of the goods that it is taxed like.
    pub tax_code: Change<String>,
    /// The number below the bars.
    pub barcode: Change<String>,
    /// The address of the picture that shows it.
    pub image_url: Change<String>,
}

/// A picture as its row describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedImage {
    /// The number of its row.
    pub row: u64,
    /// The address in its normal spelling.
    pub url: String,
    /// The place in the order of display that the file gives it, from 1.
    pub position: Option<i64>,
    /// What the picture shows.
    pub alt_text: Change<String>,
}

impl ImportedVariant {
    /// The goods that the variant is taxed like, given those of before; a variant that is new is taxed at the standard rate where the
    /// file does not say. A tax code counts as the name of a class.
    pub fn tax_class(&self, before: Option<&TaxClass>) -> TaxClass {
        let exempt = TaxClass::exempt();
        match (self.taxable, &self.tax_code) {
            (Some(false), _) => exempt,
            (_, Change::Set(code)) => TaxClass(code.clone()),
            // An export leaves the code of both standard and exempt goods empty.
            (None, Change::Clear) if before == Some(&exempt) => exempt,
            (_, Change::Clear) => TaxClass::standard(),
            (None, Change::Keep) => before.cloned().unwrap_or_else(TaxClass::standard),
            (Some(true), Change::Keep) => {
                before.filter(|class| **class != exempt).cloned().unwrap_or_else(TaxClass::standard)
            }
        }
    }
}
