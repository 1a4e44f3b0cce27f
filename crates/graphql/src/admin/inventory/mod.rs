//! Stock: where it lies, how much there is, and why.

mod error;
mod input;
mod level;
mod loaders;
mod location;
mod movement;
mod mutation;
mod query;

pub use error::{InventoryCountError, InventoryInputError, InventoryStockError};
pub use level::InventoryLevel;
pub use loaders::InventoryLoaders;
pub use location::StockLocation;
pub use mutation::InventoryMutation;
pub use query::InventoryQuery;
