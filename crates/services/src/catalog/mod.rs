//! The catalogue: what the shop shows of it, what staff see of it, and how staff change it.

pub mod import;
mod view;
mod view_price;
mod view_section;

pub use cartwright_persistence::{Availability, Count};
pub use view::{CatalogView, ProductList, ProductSection};
pub use view_price::{PriceRanges, ShownPrice};
