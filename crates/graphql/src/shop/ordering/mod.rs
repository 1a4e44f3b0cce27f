//! Orders as their buyers see them.

mod error;
mod line;
mod loaders;
mod mutation;
mod order_type;
mod query;

pub use error::OrderInputError;
pub use loaders::OrderLoaders;
pub use mutation::OrderMutation;
pub use order_type::Order;
pub use query::{OrderConnection, OrderQuery};
