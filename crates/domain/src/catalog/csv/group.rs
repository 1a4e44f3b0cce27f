//! The product whose rows are being read.

use std::collections::{HashMap, HashSet};

use super::{
    column::Column,
    imported::{Change, ImportedImage, ImportedProduct, ImportedVariant},
    product_cells::read_product,
    refusal::{LeftOut, Refusal},
    row::{Reader, Row},
    variant_cells::read_image,
};
use crate::catalog::{Product, options_key};

/// A product with what its rows have said so far.
#[derive(Debug)]
pub(super) struct Group {
    product: ImportedProduct,
    /// The handle as the file spells it.
    written_handle: String,
    /// What the first row says about the product, to compare later rows with.
    first_cells: HashMap<Column, String>,
    images: Vec<ImportedImage>,
    image_rows: HashMap<String, u64>,
    variant_rows: HashMap<String, u64>,
    /// Whether the list of pictures is whole: a row with a title has said all there is to say.
    whole: bool,
    /// Something about the product itself was refused: the rows are still read for what else is wrong, and all is left out.
    refused: bool,
}

impl Group {
    /// Reads what the first row says about the product.
    pub(super) fn begin(row: Row<'_>, slug: String, refusals: &mut Vec<Refusal>) -> Self {
        let mut reader = Reader::new(row, LeftOut::Product, refusals);
        let product = read_product(&mut reader, slug);
        let refused = reader.is_refused();
        let cell = |column: &Column| (*column, row.text(*column).to_owned());
        let untitled = product.title.is_none() && row.cell(Column::Title).is_some();
        Self {
            written_handle: row.text(Column::Handle).to_owned(),
            first_cells: Column::OF_PRODUCT.iter().map(cell).collect(),
            images: Vec::new(),
            image_rows: HashMap::new(),
            variant_rows: HashMap::new(),
            whole: row.cell(Column::ImageSource).is_some() && !untitled,
            refused,
            product,
        }
    }

    /// Whether a row with that handle belongs to the product.
    pub(super) fn is_of(&self, written_handle: &str) -> bool {
        self.written_handle.eq_ignore_ascii_case(written_handle)
    }

    /// The names of the options, where the first row says them.
    pub(super) fn options(&self) -> Option<&[String]> {
        self.product.options.as_deref()
    }

    /// Refuses what a later row says about the product other than the first.
    pub(super) fn compare_product_cells(&self, row: Row<'_>, refusals: &mut Vec<Refusal>) {
        for column in Column::OF_PRODUCT {
            let text = row.text(column);
            let first = self.first_cells.get(&column);
            if !text.is_empty() && first.is_some_and(|first| first != text) {
                let first_row = self.product.first_row;
                let message = format!("differs from row {first_row}, the first of this product");
                refusals.push(row.refusal(column, LeftOut::Cell, message));
            }
        }
    }

    /// Whether the row describes a variant: it names one, or is the first and says anything about one.
    pub(super) fn holds_variant(&self, row: Row<'_>) -> bool {
        row.has_any(&Column::NAMING_VARIANT)
            || (row.number == self.product.first_row && row.has_any(&Column::OF_VARIANT))
    }

    /// Reads the row's picture; answers whether the row has one, good or bad.
    pub(super) fn read_image(&mut self, row: Row<'_>, refusals: &mut Vec<Refusal>) -> bool {
        if let Some(image) = read_image(row, refusals) {
            let most = Product::MAX_MEDIA;
            if let Some(earlier) = self.image_rows.get(&image.url) {
                let message = format!("is the picture of row {earlier} already");
                refusals.push(row.refusal(Column::ImageSource, LeftOut::Image, message));
            } else if self.images.len() == most {
                let message = format!("a product has at most {most} pictures");
                refusals.push(row.refusal(Column::ImageSource, LeftOut::Image, message));
            } else {
                self.image_rows.insert(image.url.clone(), row.number);
                self.images.push(image);
            }
        }
        !row.text(Column::ImageSource).is_empty()
    }

    /// Adds the variant, unless it is like another of the product or one too many.
    pub(super) fn add_variant(&mut self, variant: ImportedVariant, row: Row<'_>, refusals: &mut Vec<Refusal>) {
        let most = Product::MAX_VARIANTS;
        if self.product.variants.len() == most {
            let message = format!("a product has at most {most} variants");
            refusals.push(row.refusal(Column::Handle, LeftOut::Variant, message));
            return;
        }
        // Without values a variant is known by its SKU, or is the only one.
        let key = match (&variant.option_values, &variant.sku) {
            (Some(values), _) => Some(options_key(values)),
            (None, Change::Set(_)) => None,
            (None, _) => Some(String::new()),
        };
        if let Some(key) = key {
            if let Some(earlier) = self.variant_rows.get(&key) {
                let message = format!("is the same variant as row {earlier}");
                let column = Column::OptionValue(0);
                refusals.push(row.refusal(column, LeftOut::Variant, message));
                return;
            }
            self.variant_rows.insert(key, row.number);
        }
        self.product.variants.push(variant);
    }

    /// Refuses a row that names no variant and yet speaks of one, or says nothing at all.
    pub(super) fn refuse_stray_cells(&self, row: Row<'_>, has_image: bool, refusals: &mut Vec<Refusal>) {
        let mut silent = !has_image && row.number != self.product.first_row;
        for column in Column::OF_VARIANT {
            if !row.text(column).is_empty() {
                let message = "belongs to a variant, but the row has no option value, SKU or price";
                refusals.push(row.refusal(column, LeftOut::Cell, message));
                silent = false;
            }
        }
        if silent {
            let message = "the row has neither a variant nor a picture";
            refusals.push(row.refusal(Column::Handle, LeftOut::Row, message));
        }
    }

    /// The product, none where it is left out. The pictures of its variants are among its pictures.
    pub(super) fn finish(mut self, refusals: &mut Vec<Refusal>) -> Option<ImportedProduct> {
        if self.refused {
            return None;
        }
        self.images.sort_by_key(|image| image.position.unwrap_or(i64::MAX));
        if self.whole || !self.images.is_empty() {
            self.add_pictures_of_variants(refusals);
            self.product.images = Some(self.images);
            self.product.images_are_all = self.whole;
        }
        Some(self.product)
    }

    fn add_pictures_of_variants(&mut self, refusals: &mut Vec<Refusal>) {
        let mut known: HashSet<String> = self.images.iter().map(|image| image.url.clone()).collect();
        for variant in &mut self.product.variants {
            let Change::Set(url) = &variant.image_url else {
                continue;
            };
            if known.contains(url) {
                continue;
            }
            if known.len() == Product::MAX_MEDIA {
                let message = format!("a product has at most {} pictures", Product::MAX_MEDIA);
                refusals.push(Refusal::at(variant.row, Column::VariantImage, LeftOut::Cell, message));
                variant.image_url = Change::Keep;
                continue;
            }
            known.insert(url.clone());
            self.images.push(ImportedImage {
                row: variant.row,
                url: url.clone(),
                position: None,
                alt_text: Change::Keep,
            });
        }
    }
}
