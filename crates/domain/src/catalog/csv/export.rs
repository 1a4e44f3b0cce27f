//! Writing products as rows.

use std::collections::HashMap;

use super::{cell::escape_cell, column::Column};
use crate::{
    catalog::{DEFAULT_VARIANT_TITLE, Media, Product, Variant, VariantListing},
    id::{MediaId, VariantId},
    pricing::TaxClass,
};

/// The columns in the order of Shopify's export, then what its older files lack. Columns that say nothing here stay empty.
pub const HEADER: [&str; 48] = [
    "Handle",
    "Title",
    "Body (HTML)",
    "Vendor",
    "Type",
    "Tags",
    "Published",
    "Option1 Name",
    "Option1 Value",
    "Option2 Name",
    "Option2 Value",
    "Option3 Name",
    "Option3 Value",
    "Variant SKU",
    "Variant Grams",
    "Variant Inventory Tracker",
    "Variant Inventory Qty",
    "Variant Inventory Policy",
    FULFILLMENT_SERVICE,
    "Variant Price",
    "Variant Compare At Price",
    "Variant Requires Shipping",
    "Variant Taxable",
    "Variant Barcode",
    "Image Src",
    "Image Position",
    "Image Alt Text",
    "Gift Card",
    "SEO Title",
    "SEO Description",
    "Google Shopping / Google Product Category",
    "Google Shopping / Gender",
    "Google Shopping / Age Group",
    "Google Shopping / MPN",
    "Google Shopping / AdWords Grouping",
    "Google Shopping / AdWords Labels",
    "Google Shopping / Condition",
    "Google Shopping / Custom Product",
    "Google Shopping / Custom Label 0",
    "Google Shopping / Custom Label 1",
    "Google Shopping / Custom Label 2",
    "Google Shopping / Custom Label 3",
    "Google Shopping / Custom Label 4",
    "Variant Image",
    WEIGHT_UNIT,
    "Variant Tax Code",
    "Product Category",
    "Status",
];

const FULFILLMENT_SERVICE: &str = "Variant Fulfillment Service";
const WEIGHT_UNIT: &str = "Variant Weight Unit";

/// A product with what stands beside it in the file.
#[derive(Debug, Clone, Copy)]
pub struct Exported<'a> {
    /// The product.
    pub product: &'a Product,
    /// The names of its categories from the root down, such as `Clothing > Shirts`.
    pub category: Option<&'a str>,
    /// The prices of its variants in the channel that is exported.
    pub listings: &'a [VariantListing],
    /// What is in stock of its variants, for those that are counted.
    pub quantities: &'a HashMap<VariantId, i64>,
}

/// The rows of the product under [`HEADER`]: as many as it has variants or pictures, whichever are more, and at least one.
pub fn rows(exported: Exported<'_>) -> Vec<Vec<String>> {
    let product = exported.product;
    let listings: HashMap<VariantId, &VariantListing> =
        exported.listings.iter().map(|listing| (listing.variant_id, listing)).collect();
    let urls: HashMap<MediaId, &str> = product.media.iter().map(|media| (media.id, media.url.as_str())).collect();
    let count = product.variants.len().max(product.media.len()).max(1);
    (0..count)
        .map(|index| {
            let mut row = RowWriter::new();
            row.text(Column::Handle, &product.slug);
            if index == 0 {
                write_product(&mut row, product, exported.category);
            }
            if let Some(variant) = product.variants.get(index) {
                let image = variant.media_id.and_then(|id| urls.get(&id));
                let quantity = exported.quantities.get(&variant.id);
                write_variant(&mut row, variant, quantity.copied(), image.copied());
                if let Some(listing) = listings.get(&variant.id) {
                    write_listing(&mut row, listing);
                }
            }
            if let Some(media) = product.media.get(index) {
                write_image(&mut row, media, index + 1);
            }
            row.cells
        })
        .collect()
}

/// The cells of one row under [`HEADER`].
struct RowWriter {
    cells: Vec<String>,
}

impl RowWriter {
    fn new() -> Self {
        Self { cells: vec![String::new(); HEADER.len()] }
    }

    /// A text from people, which must not run as a formula in a spreadsheet.
    fn text(&mut self, column: Column, text: &str) {
        self.fact(column.name(), escape_cell(text));
    }

    fn optional_text(&mut self, column: Column, text: Option<&str>) {
        self.text(column, text.unwrap_or_default());
    }

    /// A number or a word of the layout itself.
    fn fact(&mut self, name: &str, fact: impl ToString) {
        if let Some(place) = HEADER.iter().position(|header| *header == name) {
            self.cells[place] = fact.to_string();
        }
    }
}

fn write_product(row: &mut RowWriter, product: &Product, category: Option<&str>) {
    row.text(Column::Title, &product.title);
    row.text(Column::Body, &product.description_html);
    row.optional_text(Column::Vendor, product.vendor.as_deref());
    row.optional_text(Column::ProductType, product.product_type.as_deref());
    row.text(Column::Tags, &product.tags.join(", "));
    row.fact(Column::Published.name(), product.published_at.is_some());
    row.fact(Column::GiftCard.name(), false);
    row.optional_text(Column::SeoTitle, product.seo.title.as_deref());
    row.optional_text(Column::SeoDescription, product.seo.description.as_deref());
    row.optional_text(Column::Category, category);
    row.fact(Column::Status.name(), product.status);
    for (index, option) in product.options.iter().enumerate() {
        row.text(Column::OptionName(index), &option.name);
    }
    // A row without any option value, SKU or price would be read as one without a variant.
    if product.options.is_empty() && !product.variants.is_empty() {
        row.text(Column::OptionName(0), "Title");
        row.text(Column::OptionValue(0), DEFAULT_VARIANT_TITLE);
    }
}

fn write_variant(row: &mut RowWriter, variant: &Variant, quantity: Option<i64>, image_url: Option<&str>) {
    for (index, value) in variant.option_values.iter().enumerate() {
        row.text(Column::OptionValue(index), value);
    }
    row.optional_text(Column::Sku, variant.sku.as_deref());
    row.fact(Column::Grams.name(), variant.weight_grams);
    row.fact(Column::Tracker.name(), if variant.tracked { "shopify" } else { "" });
    if let Some(quantity) = quantity {
        row.fact(Column::Quantity.name(), quantity);
    }
    let policy = if variant.allow_backorder { "continue" } else { "deny" };
    row.fact(Column::Policy.name(), policy);
    row.fact(FULFILLMENT_SERVICE, "manual");
    row.fact(Column::RequiresShipping.name(), variant.requires_shipping);
    row.fact(Column::Taxable.name(), variant.tax_class != TaxClass::exempt());
    if ![TaxClass::exempt(), TaxClass::standard()].contains(&variant.tax_class) {
        row.text(Column::TaxCode, &variant.tax_class.0);
    }
    row.optional_text(Column::Barcode, variant.barcode.as_deref());
    row.optional_text(Column::VariantImage, image_url);
    row.fact(WEIGHT_UNIT, "g");
}

fn write_listing(row: &mut RowWriter, listing: &VariantListing) {
    row.fact(Column::Price.name(), listing.price.to_decimal_string());
    if let Some(price) = listing.compare_at_price {
        row.fact(Column::CompareAtPrice.name(), price.to_decimal_string());
    }
}

fn write_image(row: &mut RowWriter, media: &Media, position: usize) {
    row.text(Column::ImageSource, &media.url);
    row.fact(Column::ImagePosition.name(), position);
    row.optional_text(Column::ImageAltText, media.alt_text.as_deref());
}
