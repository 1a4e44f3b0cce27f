//! The catalogue as staff see and change it.

mod category;
mod collection;
mod connection;
mod error;
mod input;
mod listing;
mod mutation;
mod product;
mod query;
mod rule;
mod status;
mod variant;

pub use category::Category;
pub use collection::Collection;
pub use error::{BackordersOutstandingError, CatalogInputError, ProductVersionConflictError};
pub use listing::VariantListing;
pub use mutation::CatalogMutation;
pub use product::Product;
pub use query::CatalogQuery;
pub use status::ProductStatus;
pub use variant::ProductVariant;
