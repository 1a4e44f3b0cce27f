//! The catalogue as staff see and change it.

mod category;
mod collection;
mod connection;
mod listing;
mod product;
mod query;
mod rule;
mod status;
mod variant;

pub use category::Category;
pub use collection::Collection;
pub use listing::VariantListing;
pub use product::Product;
pub use query::CatalogQuery;
pub use status::ProductStatus;
pub use variant::ProductVariant;
