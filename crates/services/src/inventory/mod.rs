//! Stock by hand: locations, corrections and transfers. What carts and orders do to stock happens within their own use cases.

mod correction;
mod inventory_adjust;
mod inventory_set;
mod inventory_transfer;
mod read;
mod refusal;
mod stock_location_create;
mod stock_location_update;

pub use inventory_adjust::{InventoryAdjust, InventoryAdjustment, inventory_adjust};
pub use inventory_set::{InventoryCount, InventorySet, inventory_set};
pub use inventory_transfer::{InventoryTransfer, inventory_transfer};
pub use read::{
    inventory_level_count, inventory_levels, inventory_levels_of, stock_location_count, stock_locations,
    stock_locations_by_id, stock_movement_count, stock_movements,
};
pub use refusal::InventoryRefusal;
pub use stock_location_create::stock_location_create;
pub use stock_location_update::{StockLocationUpdate, stock_location_update};

pub use cartwright_persistence::{StockLevelFilter, StockMovementFilter};
