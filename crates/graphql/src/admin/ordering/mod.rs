//! Orders as staff see and change them.

mod draft;
mod edited;
mod error;
mod event;
mod input;
mod line;
mod loaders;
mod mutation;
mod order_type;
mod payment;
mod query;
mod shipment;

pub use error::{OrderAmountError, OrderInputError, OrderQuantityError, OrderRefundError, OrderStockError};
pub use loaders::OrderingLoaders;
pub use mutation::OrderingMutation;
pub use order_type::Order;
pub use query::OrderingQuery;
