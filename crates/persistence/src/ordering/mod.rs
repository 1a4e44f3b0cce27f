//! Orders, their payments, their timeline and their shipments.

mod children;
mod entity;
mod list;
mod repository;

pub use list::{OrderQuery, OrderSort};
pub use repository::OrderRepository;
