//! What staff, and imports, want a product to be: drafts, their validation, and the product that a valid draft makes.

mod model;
mod product;
mod revision;
#[cfg(test)]
mod tests;
mod variants;

pub use model::{ListingDraft, MediaDraft, OptionDraft, ProductDraft, VariantDraft};
pub use product::ValidProduct;
pub use revision::Revision;
