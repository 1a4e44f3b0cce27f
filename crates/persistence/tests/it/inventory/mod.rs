//! Stock: levels, promises and the ledger.

mod correction;
mod order;
mod reservation;
mod warehouse;
