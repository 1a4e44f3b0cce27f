//! Stock: levels, promises to carts and orders, and the ledger that explains every level.
//!
//! Every change of a level goes one way ([`ledger`]): the rows are locked in the order of (variant, location), changed by one
//! conditional statement, and entered in the ledger.

mod allocation;
mod allocation_plan;
mod audit;
mod correction;
mod entity;
mod ledger;
mod level;
mod location;
mod movement;
mod parcel;
mod reservation;

pub use allocation::{AllocateError, ShipError};
pub use correction::{BackorderError, NewStockLevel, StockChangeError};
pub(crate) use entity::{stock_level, stock_reservation};
pub(crate) use ledger::LevelChanges;
pub use ledger::{LedgerContext, StockShare};
pub(crate) use level::to_domain as level_to_domain;
pub use level::{StockLevelFilter, StockRepository};
pub use location::StockLocationRepository;
pub use movement::StockMovementFilter;
pub use reservation::ReserveError;
pub(crate) use reservation::to_share;
