//! What an import did.

use async_graphql::{Enum, Object};
use cartwright_domain::catalog::csv;
use cartwright_services::catalog::import;

use crate::many::Many;

/// What an import did.
#[derive(Clone, Debug)]
pub struct ImportReport(pub import::ImportReport);

/// What became of things of one kind that a file speaks of.
#[derive(Clone, Copy, Debug)]
pub struct ImportCounts(import::ImportCounts);

/// Something in a file that was refused.
#[derive(Clone, Debug)]
pub struct ImportRefusal(csv::Refusal);

/// How much a refusal leaves out; everything else goes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "csv::LeftOut")]
pub enum LeftOut {
    /// Only what the cell says.
    Cell,
    /// The picture.
    Image,
    /// The variant.
    Variant,
    /// The product with all its rows.
    Product,
    /// The row.
    Row,
}

/// What an import did. The parts of a product that was refused are not counted.
#[Object]
impl ImportReport {
    /// Rows read, without the first.
    async fn rows(&self) -> i32 {
        count(self.0.rows)
    }

    /// The products.
    async fn products(&self) -> ImportCounts {
        ImportCounts(self.0.products)
    }

    /// The variants; one with another price or another quantity counts as updated.
    async fn variants(&self) -> ImportCounts {
        ImportCounts(self.0.variants)
    }

    /// The pictures.
    async fn images(&self) -> ImportCounts {
        ImportCounts(self.0.images)
    }

    /// Pictures that the file did not list any more.
    async fn images_removed(&self) -> i32 {
        count(self.0.images_removed)
    }

    /// Categories that were missing.
    async fn categories_created(&self) -> i32 {
        count(self.0.categories_created)
    }

    /// Stock levels that were begun or set.
    async fn quantities_set(&self) -> i32 {
        count(self.0.quantities_set)
    }

    /// Whether the shop is the same as before.
    async fn changed_nothing(&self) -> bool {
        self.0.changed_nothing()
    }

    /// How many cells, pictures, variants, products and rows were refused.
    async fn refusal_count(&self) -> i32 {
        count(self.0.refusal_count)
    }

    /// What was refused, the first 1,000.
    async fn refusals(&self) -> Many<ImportRefusal> {
        self.0.refusals.iter().cloned().map(ImportRefusal).collect()
    }

    /// The columns that say nothing to the shop; as many as the file has at most.
    async fn ignored_columns(&self) -> &[String] {
        &self.0.ignored_columns
    }

    /// Why the rest of the file was not read; null where it was.
    async fn stopped(&self) -> Option<&str> {
        self.0.stopped.as_deref()
    }
}

/// What became of things of one kind that a file speaks of.
#[Object]
impl ImportCounts {
    /// Those that are new in the shop.
    async fn created(&self) -> i32 {
        count(self.0.created)
    }

    /// Those that are other than before.
    async fn updated(&self) -> i32 {
        count(self.0.updated)
    }

    /// Those that were so already.
    async fn unchanged(&self) -> i32 {
        count(self.0.unchanged)
    }

    /// Those that were left out.
    async fn refused(&self) -> i32 {
        count(self.0.refused)
    }
}

/// Something in a file that was refused.
#[Object]
impl ImportRefusal {
    /// The number of the row; the header is row 1.
    async fn row(&self) -> i32 {
        count(self.0.row)
    }

    /// The name of the column; null where the whole row is meant.
    async fn column(&self) -> Option<&str> {
        self.0.column.as_deref()
    }

    /// What is wrong, in English, for people.
    async fn message(&self) -> &str {
        &self.0.message
    }

    /// How much is left out for it.
    async fn left_out(&self) -> LeftOut {
        self.0.left_out.into()
    }
}

/// A number of things as GraphQL's `Int` can carry it; no file has so many.
pub fn count(things: u64) -> i32 {
    i32::try_from(things).unwrap_or(i32::MAX)
}
