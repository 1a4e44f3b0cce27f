//! What the rows of a product make of the product that the shop has, or of a new one.
//!
//! The rules: what the file does not say stays, an empty cell clears, and nothing is ever taken away but pictures of a product
//! whose pictures the file lists. A variant is known by its SKU, else by its option values.

mod listing;
mod media;
mod options;
mod problem;
mod product;
#[cfg(test)]
mod tests;
mod variant;
mod variants;

pub use product::{Existing, ImportedQuantity, Merged, Surroundings, merge};
