//! Orders as their buyers see them.

mod line;
mod order_type;
mod query;

pub use order_type::Order;
pub use query::OrderQuery;
