//! What both schemas say about the catalogue in the same words: what products are found by, and the small parts of things.

mod by;
mod find;
mod loaders;
mod lookup;
mod part;
mod product_list;
mod product_sort;
mod product_where;

pub use by::{CategoryBy, CollectionBy, ProductBy};
pub use loaders::{CatalogLoaders, Eyes};
pub use part::{Image, Media, ProductAttribute, ProductOption, SelectedOption, SelectedOptionInput, Seo, Weight};
pub use product_list::product_list;
pub use product_sort::ProductSort;
pub use product_where::{DateTimeRange, ProductWhere};
