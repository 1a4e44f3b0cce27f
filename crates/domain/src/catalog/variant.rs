//! What is priced, stocked and sold: one combination of a product's option values.

use serde::{Deserialize, Serialize};

use crate::{
    id::{MediaId, ProductId, VariantId},
    pricing::TaxClass,
    text::fold,
    time::Timestamp,
};

/// The title of the only variant of a product without options.
pub const DEFAULT_VARIANT_TITLE: &str = "Default Title";

/// Stands between the values of an options key: no folded text holds a control character.
const KEY_SEPARATOR: &str = "\u{1f}";

/// A variant of a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// The variant's id.
    pub id: VariantId,
    /// The product that it belongs to.
    pub product_id: ProductId,
    /// The shop's own number, unique in the shop.
    pub sku: Option<String>,
    /// The number below the bars, such as a GTIN.
    pub barcode: Option<String>,
    /// The option values joined with ` / `, or [`DEFAULT_VARIANT_TITLE`].
    pub title: String,
    /// One value per option of the product, in the order of the options.
    pub option_values: Vec<String>,
    /// The place in the order of display, from 0.
    pub position: i32,
    /// The weight in grams.
    pub weight_grams: i64,
    /// Whether it has to be sent.
    pub requires_shipping: bool,
    /// The goods that it is taxed like.
    pub tax_class: TaxClass,
    /// Whether its stock is counted; what is not counted sells without limit.
    pub tracked: bool,
    /// Whether it sells when nothing is in stock.
    pub allow_backorder: bool,
    /// The picture among the product's that shows this variant.
    pub media_id: Option<MediaId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A variant with the product that it belongs to, which is never another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct VariantKey {
    /// The variant.
    pub id: VariantId,
    /// The product that it belongs to.
    pub product_id: ProductId,
}

impl Variant {
    /// The variant and its product.
    pub fn key(&self) -> VariantKey {
        VariantKey { id: self.id, product_id: self.product_id }
    }

    /// The heaviest a variant may be, in grams.
    pub const MAX_WEIGHT_GRAMS: i64 = 1_000_000_000;

    /// The folded option values in one text, unique in the product.
    pub fn options_key(&self) -> String {
        options_key(&self.option_values)
    }
}

/// The folded option values in one text; empty for none.
pub fn options_key(values: &[String]) -> String {
    let folded: Vec<String> = values.iter().map(|value| fold(value)).collect();
    folded.join(KEY_SEPARATOR)
}

/// The title of a variant with these option values.
pub fn variant_title(values: &[String]) -> String {
    if values.is_empty() { DEFAULT_VARIANT_TITLE.to_owned() } else { values.join(" / ") }
}
