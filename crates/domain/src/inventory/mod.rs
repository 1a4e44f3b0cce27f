//! Stock: what lies where, what of it is promised, and why.
//!
//! The database judges (a CHECK constraint and conditional updates stand behind every change); what is here plans the
//! changes and names them in the ledger.

mod demand;
mod level;
mod location;
mod movement;
mod reservation;
#[cfg(test)]
mod tests;

pub use demand::total_demand;
pub use level::{StockError, StockLevel, available_to_sell, change_to_reach};
pub use location::{StockLocation, StockLocationDraft};
pub use movement::{MovementKind, StockChange, StockMovement};
pub use reservation::{Shortage, plan_reservation};
