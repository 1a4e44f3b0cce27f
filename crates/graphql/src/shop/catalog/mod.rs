//! The catalogue as buyers see it: what is published, with the prices of their channel.

mod category;
mod collection;
mod connection;
mod product;
mod product_nodes;
mod query;
mod shape;
mod variant;

pub use category::Category;
pub use collection::Collection;
pub use product::Product;
pub use product_nodes::ProductNodes;
pub use query::CatalogQuery;
pub use variant::ProductVariant;
