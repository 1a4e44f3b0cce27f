//! Importing a catalogue from a CSV file in Shopify's layout.
//!
//! The file is read by a thread of its own, which hands over a few products at a time and waits while they are worked on, so that a
//! file of any length needs the memory of those. Everything may be imported again: what the shop has already stays as it is.

mod batch;
mod categories;
mod count;
mod decision;
mod import_products;
mod pipe;
mod quantities;
mod refusal;
mod report;
mod source;
mod write;

pub use import_products::{ImportOptions, import_products};
pub use pipe::{PipeClosed, PipeReader, PipeWriter, pipe};
pub use refusal::ImportRefusal;
pub use report::{ImportCounts, ImportProgress, ImportReport};
