//! The catalogue as buyers see it: what is published, with the prices of their channel.

mod category;
mod collection;
mod connection;
mod product;
mod query;
mod variant;

pub use category::Category;
pub use collection::Collection;
pub use product::Product;
pub use query::CatalogQuery;
pub use variant::ProductVariant;
