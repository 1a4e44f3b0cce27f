//! Catalogues as CSV in the layout of Shopify's product export, the usual way to move a catalogue between shops.
//!
//! A product is several rows in a row with one handle: the first carries the product's own cells, each may carry a variant and
//! a picture. Reading goes row by row through a [`Grouper`], so that a file of any length needs the memory of one product.
//! What cannot be read is a [`Refusal`] with its row and column, and leaves out only what it belongs to. [`merge`] puts what was
//! read beside what the shop has.

mod cell;
mod column;
mod export;
mod group;
mod grouper;
mod imported;
mod layout;
mod merge;
mod product_cells;
mod refusal;
#[cfg(test)]
mod round_trip_tests;
mod row;
#[cfg(test)]
mod tests;
mod variant_cells;

pub use cell::{escape_cell, unescape_cell};
pub use export::{Exported, HEADER, rows};
pub use grouper::Grouper;
pub use imported::{Change, ImportedImage, ImportedProduct, ImportedVariant};
pub use layout::{Layout, LayoutError};
pub use merge::{Existing, ImportedQuantity, Merged, Surroundings, merge};
pub use refusal::{LeftOut, Refusal};
