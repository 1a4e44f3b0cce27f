//! Paying a cart.

mod checkout;
mod error;
mod mutations;
mod session;

pub use error::{CheckoutInputError, CheckoutStockError, CheckoutUserError, PriceChangedError};
pub use mutations::PaymentMutation;
pub use session::PaymentSession;
