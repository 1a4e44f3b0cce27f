//! Carts: what a buyer wants to buy.

mod cart_type;
mod error;
mod input;
mod line;
mod mutations;
mod payload;
mod problem;
mod query;
mod shipping;
mod subscription;
mod totals;

pub use cart_type::Cart;
pub(super) use error::units;
pub use error::{CartInputError, CartUserError, InsufficientStockError, VersionConflictError};
pub use mutations::CartMutation;
pub use query::CartQuery;
pub use subscription::CartSubscription;
