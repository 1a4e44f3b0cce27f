//! The columns that the shop understands.

use crate::{catalog::Product, text::fold};

/// A column that is read or written. What depends on the number of an option counts from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Column {
    Handle,
    Title,
    Body,
    Vendor,
    ProductType,
    Tags,
    Published,
    OptionName(usize),
    OptionValue(usize),
    Sku,
    Grams,
    Tracker,
    Quantity,
    Policy,
    Price,
    CompareAtPrice,
    RequiresShipping,
    Taxable,
    Barcode,
    ImageSource,
    ImagePosition,
    ImageAltText,
    GiftCard,
    SeoTitle,
    SeoDescription,
    VariantImage,
    TaxCode,
    Category,
    Status,
}

/// Each column with the names that files give it, the one that the shop writes first.
const NAMES: [(Column, &[&str]); 33] = [
    (Column::Handle, &["Handle", "URL handle"]),
    (Column::Title, &["Title"]),
    (Column::Body, &["Body (HTML)", "Description"]),
    (Column::Vendor, &["Vendor"]),
    (Column::ProductType, &["Type"]),
    (Column::Tags, &["Tags"]),
    (Column::Published, &["Published", "Published on online store"]),
    (Column::OptionName(0), &["Option1 Name"]),
    (Column::OptionValue(0), &["Option1 Value"]),
    (Column::OptionName(1), &["Option2 Name"]),
    (Column::OptionValue(1), &["Option2 Value"]),
    (Column::OptionName(2), &["Option3 Name"]),
    (Column::OptionValue(2), &["Option3 Value"]),
    (Column::Sku, &["Variant SKU", "SKU"]),
    (Column::Grams, &["Variant Grams", "Weight value (grams)"]),
    (Column::Tracker, &["Variant Inventory Tracker", "Inventory tracker"]),
    (Column::Quantity, &["Variant Inventory Qty", "Inventory quantity"]),
    (Column::Policy, &["Variant Inventory Policy", "Continue selling when out of stock"]),
    (Column::Price, &["Variant Price", "Price"]),
    (Column::CompareAtPrice, &["Variant Compare At Price", "Compare-at price"]),
    (Column::RequiresShipping, &["Variant Requires Shipping", "Requires shipping"]),
    (Column::Taxable, &["Variant Taxable", "Charge tax"]),
    (Column::Barcode, &["Variant Barcode", "Barcode"]),
    (Column::ImageSource, &["Image Src", "Product image URL"]),
    (Column::ImagePosition, &["Image Position"]),
    (Column::ImageAltText, &["Image Alt Text"]),
    (Column::GiftCard, &["Gift Card"]),
    (Column::SeoTitle, &["SEO Title"]),
    (Column::SeoDescription, &["SEO Description"]),
    (Column::VariantImage, &["Variant Image", "Variant image URL"]),
    (Column::TaxCode, &["Variant Tax Code", "Tax code"]),
    (Column::Category, &["Product Category"]),
    (Column::Status, &["Status"]),
];

impl Column {
    /// The columns that say something about the product as a whole, and are read from its first row.
    pub(super) const OF_PRODUCT: [Self; 11 + Product::MAX_OPTIONS] = [
        Self::Title,
        Self::Body,
        Self::Vendor,
        Self::ProductType,
        Self::Tags,
        Self::Published,
        Self::GiftCard,
        Self::SeoTitle,
        Self::SeoDescription,
        Self::Category,
        Self::Status,
        Self::OptionName(0),
        Self::OptionName(1),
        Self::OptionName(2),
    ];

    /// The columns of which each is enough to say that a row holds a variant.
    pub(super) const NAMING_VARIANT: [Self; 2 + Product::MAX_OPTIONS] =
        [Self::OptionValue(0), Self::OptionValue(1), Self::OptionValue(2), Self::Sku, Self::Price];

    /// The columns that say more about a variant.
    pub(super) const OF_VARIANT: [Self; 10] = [
        Self::Grams,
        Self::Tracker,
        Self::Quantity,
        Self::Policy,
        Self::CompareAtPrice,
        Self::RequiresShipping,
        Self::Taxable,
        Self::Barcode,
        Self::VariantImage,
        Self::TaxCode,
    ];

    /// The name that the shop writes and reports.
    pub(super) fn name(self) -> &'static str {
        NAMES.iter().find(|(column, _)| *column == self).map_or("", |(_, names)| names[0])
    }

    /// The column of that name, whatever its case.
    pub(super) fn named(name: &str) -> Option<Self> {
        let wanted = fold(name);
        NAMES.iter().find(|(_, names)| names.iter().any(|known| fold(known) == wanted)).map(|(column, _)| *column)
    }
}
