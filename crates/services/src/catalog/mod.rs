//! The catalogue: what the shop shows of it, what staff see of it, and how staff change it.

pub mod import;

mod category_names;
mod export;
mod file_job;
mod products_export;
mod products_import;
mod run_export;
mod run_import;
mod stored_file;
mod view;
mod view_price;
mod view_section;

pub use cartwright_persistence::{Availability, Count};
pub use export::ProductExport;
pub use file_job::FileJob;
pub use products_export::{ProductsExport, products_export};
pub use products_import::{ProductsImport, products_import};
pub use run_export::{ExportJobProgress, ExportedFile};
pub use run_import::ImportJobProgress;
pub use stored_file::StoredFile;
pub use view::{CatalogView, ProductList, ProductSection};
pub use view_price::{PriceRanges, ShownPrice};

pub(crate) use run_export::run_export;
pub(crate) use run_import::run_import;
