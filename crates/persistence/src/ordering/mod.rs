//! Orders, their payments and the ledger of them, their timeline and their shipments.

mod children;
mod dispute;
mod entity;
mod ledger;
mod list;
mod operation;
mod order_return;
mod repository;
mod shipment;

pub use children::Timeline;
pub use ledger::LedgerFault;
pub use list::{OrderQuery, OrderSort};
pub use repository::OrderRepository;
