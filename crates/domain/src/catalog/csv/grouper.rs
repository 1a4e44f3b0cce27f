//! Putting the rows of one handle together.

use std::{
    collections::{HashMap, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
};

use super::{
    column::Column,
    group::Group,
    imported::{Change, ImportedProduct, ImportedVariant},
    layout::Layout,
    refusal::{LeftOut, Refusal},
    row::Row,
    variant_cells::read_variant,
};
use crate::{catalog::rules::slug_of, pricing::Currency};

/// Turns rows into products, one at a time. Of earlier products it remembers only two numbers each, and two of every SKU.
#[derive(Debug)]
pub struct Grouper {
    layout: Layout,
    reading: Reading,
}

#[derive(Debug)]
struct Reading {
    currency: Currency,
    current: Option<Group>,
    handles: SeenRows,
    skus: SeenRows,
}

/// In which row a text first stood, by its hash: two of a hundred thousand texts share one in four thousand million files,
/// and the later of them would be refused.
#[derive(Debug, Default)]
struct SeenRows(HashMap<u64, u64>);

impl Grouper {
    /// For a file of that layout whose prices are in that currency.
    pub fn new(layout: Layout, currency: Currency) -> Self {
        Self {
            layout,
            reading: Reading { currency, current: None, handles: SeenRows::default(), skus: SeenRows::default() },
        }
    }

    /// Reads the next row; the header is row 1. Answers the product before it where the row begins another; what is refused is
    /// added to `refusals`, row by row.
    pub fn push(&mut self, row_number: u64, fields: &[&str], refusals: &mut Vec<Refusal>) -> Option<ImportedProduct> {
        if fields.iter().all(|field| field.trim().is_empty()) {
            return None;
        }
        if fields.len() != self.layout.width() {
            let (has, needs) = (fields.len(), self.layout.width());
            refusals.push(Refusal {
                row: row_number,
                column: None,
                message: format!("has {has} cells, but the first row has {needs}"),
                left_out: LeftOut::Row,
            });
            return None;
        }
        let row = Row { number: row_number, layout: &self.layout, fields };
        self.reading.push(row, refusals)
    }

    /// The last product, once there are no more rows.
    pub fn finish(self, refusals: &mut Vec<Refusal>) -> Option<ImportedProduct> {
        self.reading.current.and_then(|group| group.finish(refusals))
    }
}

impl Reading {
    fn push(&mut self, row: Row<'_>, refusals: &mut Vec<Refusal>) -> Option<ImportedProduct> {
        let written = row.text(Column::Handle);
        let continues = |group: &Group| group.is_of(written);
        if self.current.as_ref().is_some_and(continues) {
            self.read_row(row, refusals);
            return None;
        }
        let slug = slug_of(written);
        if slug.is_empty() {
            let message = if written.is_empty() { "is empty" } else { "has no letters or digits" };
            refusals.push(row.refusal(Column::Handle, LeftOut::Row, message));
            return None;
        }
        let finished = self.current.take().and_then(|group| group.finish(refusals));
        if let Some(earlier) = self.handles.row_of(&slug) {
            let message =
                format!("the product {slug:?} stands in row {earlier} already: its rows must follow one another");
            refusals.push(row.refusal(Column::Handle, LeftOut::Row, message));
        } else {
            self.handles.note(&slug, row.number);
            self.current = Some(Group::begin(row, slug, refusals));
            self.read_row(row, refusals);
        }
        finished
    }

    fn read_row(&mut self, row: Row<'_>, refusals: &mut Vec<Refusal>) {
        let Some(group) = self.current.as_mut() else {
            return;
        };
        group.compare_product_cells(row, refusals);
        let has_image = group.read_image(row, refusals);
        if group.holds_variant(row) {
            let options = group.options();
            if let Some(variant) = read_variant(row, options, self.currency, refusals)
                && self.skus.accept(&variant, row, refusals)
            {
                group.add_variant(variant, row, refusals);
            }
        } else {
            group.refuse_stray_cells(row, has_image, refusals);
        }
    }
}

impl SeenRows {
    fn row_of(&self, text: &str) -> Option<u64> {
        self.0.get(&hash_of(text)).copied()
    }

    fn note(&mut self, text: &str, row: u64) {
        self.0.insert(hash_of(text), row);
    }

    /// Whether the variant's SKU stands in no row before; it is noted then, and refused else.
    fn accept(&mut self, variant: &ImportedVariant, row: Row<'_>, refusals: &mut Vec<Refusal>) -> bool {
        let Change::Set(sku) = &variant.sku else {
            return true;
        };
        if let Some(earlier) = self.row_of(sku) {
            let message = format!("{sku:?} is the SKU of row {earlier} already");
            refusals.push(row.refusal(Column::Sku, LeftOut::Variant, message));
            return false;
        }
        self.note(sku, row.number);
        true
    }
}

fn hash_of(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
