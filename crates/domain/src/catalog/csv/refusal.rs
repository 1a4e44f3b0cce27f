//! What of a file did not go in.

use serde::{Deserialize, Serialize};

use super::column::Column;
use crate::text_enum::text_enum;

text_enum! {
    /// How much a refusal leaves out; everything else goes in.
    pub enum LeftOut {
        /// Only what the cell says.
        Cell = "cell",
        /// The picture.
        Image = "image",
        /// The variant.
        Variant = "variant",
        /// The product with all its rows.
        Product = "product",
        /// The row.
        Row = "row",
    }
}

/// One thing in a file that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The number of the row, the header being row 1.
    pub row: u64,
    /// The name of the column; none where the whole row is meant.
    pub column: Option<String>,
    /// What is wrong, as a sentence without its beginning: `"12,5" is not a whole number`.
    pub message: String,
    /// How much is left out for it.
    pub left_out: LeftOut,
}

impl Refusal {
    /// A refusal of what stands in the column.
    pub(super) fn at(row: u64, column: Column, left_out: LeftOut, message: impl Into<String>) -> Self {
        Self { row, column: Some(column.name().to_owned()), message: message.into(), left_out }
    }
}
