//! What an import did.

use std::collections::HashSet;

use cartwright_domain::catalog::csv::{LeftOut, Refusal};
use serde::{Deserialize, Serialize};

/// How far an import is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportProgress {
    /// Rows read, without the first.
    pub rows: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Products dealt with, the refused ones among them.
    pub products: u64,
}

/// What became of things of one kind that the file speaks of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportCounts {
    /// Those that are new in the shop.
    pub created: u64,
    /// Those that are other than before.
    pub updated: u64,
    /// Those that were so already.
    pub unchanged: u64,
    /// Those that were left out.
    pub refused: u64,
}

/// What an import did. The parts of a product that was refused are not counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportReport {
    /// Rows read, without the first.
    pub rows: u64,
    /// The products.
    pub products: ImportCounts,
    /// The variants; one with another price or another quantity counts as updated.
    pub variants: ImportCounts,
    /// The pictures.
    pub images: ImportCounts,
    /// Pictures that the file did not list any more.
    pub images_removed: u64,
    /// Categories that were missing.
    pub categories_created: u64,
    /// Stock levels that were begun or set.
    pub quantities_set: u64,
    /// How many cells, pictures, variants, products and rows were refused.
    pub refusal_count: u64,
    /// The first of them, at most [`ImportReport::KEPT_REFUSALS`].
    pub refusals: Vec<Refusal>,
    /// The columns that say nothing to the shop.
    pub ignored_columns: Vec<String>,
    /// Why the rest of the file was not read, where it was not.
    pub stopped: Option<String>,
}

impl ImportCounts {
    /// Counts one thing that went in.
    pub(super) fn count(&mut self, created: bool, changed: bool) {
        let counter = match (created, changed) {
            (true, _) => &mut self.created,
            (false, true) => &mut self.updated,
            (false, false) => &mut self.unchanged,
        };
        *counter += 1;
    }

    fn add(&mut self, other: Self) {
        self.created += other.created;
        self.updated += other.updated;
        self.unchanged += other.unchanged;
        self.refused += other.refused;
    }
}

impl ImportReport {
    /// The most refusals that are kept with their rows.
    pub const KEPT_REFUSALS: usize = 1_000;

    /// Whether the shop is the same as before.
    pub fn changed_nothing(&self) -> bool {
        let changes = [self.products, self.variants, self.images].map(|counts| counts.created + counts.updated);
        changes.iter().sum::<u64>() + self.images_removed + self.quantities_set + self.categories_created == 0
    }

    /// Notes what was left out. All refusals of a row come together or in parts that concern different things.
    pub(super) fn refuse(&mut self, refusals: Vec<Refusal>) {
        let rows = |left_out: LeftOut| -> u64 {
            let rows: HashSet<u64> = refusals.iter().filter(|r| r.left_out == left_out).map(|r| r.row).collect();
            rows.len() as u64
        };
        self.variants.refused += rows(LeftOut::Variant);
        self.images.refused += rows(LeftOut::Image);
        self.refusal_count += refusals.len() as u64;
        let room = Self::KEPT_REFUSALS.saturating_sub(self.refusals.len());
        self.refusals.extend(refusals.into_iter().take(room));
    }

    /// Adds what another part of the import did.
    pub(super) fn add(&mut self, part: Self) {
        self.products.add(part.products);
        self.variants.add(part.variants);
        self.images.add(part.images);
        self.images_removed += part.images_removed;
        self.categories_created += part.categories_created;
        self.quantities_set += part.quantities_set;
        self.refusal_count += part.refusal_count;
        let room = Self::KEPT_REFUSALS.saturating_sub(self.refusals.len());
        self.refusals.extend(part.refusals.into_iter().take(room));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(row: u64, left_out: LeftOut) -> Refusal {
        Refusal { row, column: None, message: "is wrong".to_owned(), left_out }
    }

    #[test]
    fn a_thousand_refusals_are_kept_and_all_are_counted() {
        let mut report = ImportReport::default();
        for part in 0..4 {
            report.refuse((0..300).map(|row| refusal(part * 300 + row, LeftOut::Cell)).collect());
        }
        assert_eq!((report.refusal_count, report.refusals.len()), (1_200, 1_000));
        assert_eq!(report.refusals.last().unwrap().row, 999);
        let mut whole = ImportReport { refusals: vec![refusal(1, LeftOut::Row)], ..ImportReport::default() };
        whole.add(report);
        assert_eq!((whole.refusal_count, whole.refusals.len()), (1_200, 1_000));
    }

    #[test]
    fn a_variant_with_several_bad_cells_is_refused_once() {
        let mut report = ImportReport::default();
        report.refuse(vec![
            refusal(2, LeftOut::Variant),
            refusal(2, LeftOut::Variant),
            refusal(3, LeftOut::Variant),
            refusal(3, LeftOut::Image),
            refusal(4, LeftOut::Cell),
        ]);
        assert_eq!((report.variants.refused, report.images.refused, report.refusal_count), (2, 1, 5));
        assert!(report.changed_nothing());
        report.variants.count(false, true);
        assert!(!report.changed_nothing());
    }
}
