//! The catalogue: what the shop shows of it, what staff see of it, and how staff change it.

pub mod demo;
pub mod import;

mod card;
mod category_create;
mod category_delete;
mod category_move;
mod category_names;
mod category_update;
mod channel_listings_update;
mod collection_create;
mod collection_delete;
mod collection_products;
mod collection_update;
mod draft_paths;
mod entity_cache;
mod export;
mod file_job;
mod input;
mod product_create;
mod product_delete;
mod product_media;
mod product_options_update;
mod product_publish;
mod product_update;
mod product_variants_create;
mod product_variants_delete;
mod product_variants_update;
mod products_export;
mod products_import;
mod refusal;
mod revising;
mod run_export;
mod run_import;
mod stocking;
mod stored_file;
mod view;
mod view_kept;
mod view_note;
mod view_price;
mod view_section;

pub use card::{Card, CardParts, CardVariant};
pub use cartwright_persistence::{Availability, Count};
pub use category_create::{CategoryCreate, category_create};
pub use category_delete::{CategoryDelete, category_delete};
pub use category_move::{CategoryMove, category_move};
pub use category_update::{CategoryUpdate, category_update};
pub use channel_listings_update::{ChannelListingsUpdate, VariantPrice, channel_listings_update};
pub use collection_create::{CollectionCreate, collection_create};
pub use collection_delete::{CollectionDelete, collection_delete};
pub use collection_products::{
    CollectionProductsAdd, CollectionProductsRemove, collection_products_add, collection_products_remove,
};
pub use collection_update::{CollectionUpdate, collection_update};
pub use entity_cache::EntityCache;
pub use export::ProductExport;
pub use file_job::FileJob;
pub use input::{MediaInput, OptionInput, PriceInput, StockInput, VariantChange, VariantInput};
pub use product_create::{ProductCreate, product_create};
pub use product_delete::{ProductDelete, product_delete};
pub use product_media::{
    ProductMediaAdd, ProductMediaRemove, ProductMediaReorder, product_media_add, product_media_remove,
    product_media_reorder,
};
pub use product_options_update::{ProductOptionsUpdate, product_options_update};
pub use product_publish::{ProductPublish, ProductUnpublish, product_publish, product_unpublish};
pub use product_update::{ProductUpdate, product_update};
pub use product_variants_create::{ProductVariantsCreate, product_variants_create};
pub use product_variants_delete::{ProductVariantsDelete, product_variants_delete};
pub use product_variants_update::{ProductVariantsUpdate, product_variants_update};
pub use products_export::{ProductsExport, products_export};
pub use products_import::{ProductsImport, products_import};
pub use refusal::CatalogRefusal;
pub use revising::ChangedVariants;
pub use run_export::{ExportJobProgress, ExportedFile};
pub use run_import::ImportJobProgress;
pub use stored_file::StoredFile;
pub use view::{CatalogView, ProductList, ProductSection};
pub use view_price::{PriceRanges, ShownPrice};

pub(crate) use run_export::run_export;
pub(crate) use run_import::run_import;
