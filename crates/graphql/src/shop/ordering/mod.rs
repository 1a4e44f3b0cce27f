//! Orders as their buyers see them.

mod line;
mod loaders;
mod order_type;
mod query;

pub use loaders::OrderLoaders;
pub use order_type::Order;
pub use query::{OrderConnection, OrderQuery};
