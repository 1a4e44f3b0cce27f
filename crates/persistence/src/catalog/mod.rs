//! The catalogue: products, variants, prices, categories and collections.

mod availability;
mod category_read;
mod category_write;
mod child_count;
mod collection_read;
mod collection_write;
mod condition;
mod entity;
mod facet;
mod facts;
mod key;
mod known_products;
mod listing_read;
mod listing_write;
mod lock;
mod membership;
mod price_read;
mod product_list;
mod product_parts;
mod product_read;
mod product_row;
mod product_section;
mod product_write;
mod rule;
mod scope;
mod variant_read;

pub use availability::Availability;
pub use category_read::CategoryRepository;
pub use collection_read::CollectionRepository;
pub use known_products::KnownProducts;
pub use listing_read::ListingRepository;
pub use listing_write::ListingChanges;
pub use product_list::{Count, ProductOrder, ProductQuery, ProductSection};
pub use product_read::ProductRepository;
pub use product_write::ProductSaveError;
pub use scope::CatalogScope;
pub use variant_read::VariantRepository;

pub(crate) use entity::variant;
pub(crate) use facts::{FactsRow, fact_columns, join_facts, to_facts};
