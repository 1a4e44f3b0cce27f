//! The catalogue: products, variants, prices, categories and collections.

mod availability;
mod category_read;
mod child_count;
mod collection_read;
mod condition;
mod entity;
mod facet;
mod facts;
mod key;
mod listing_read;
mod price_read;
mod product_list;
mod product_read;
mod product_row;
mod product_section;
mod scope;
mod variant_read;

pub use availability::Availability;
pub use category_read::CategoryRepository;
pub use collection_read::CollectionRepository;
pub use listing_read::ListingRepository;
pub use product_list::{Count, ProductOrder, ProductQuery, ProductSection};
pub use product_read::ProductRepository;
pub use scope::CatalogScope;
pub use variant_read::VariantRepository;
