//! Orders: what was bought, for how much, and what became of it.
//!
//! An order holds copies of everything it speaks of, so that it says the same when the catalogue has changed. Its three
//! states (order, payment, fulfillment) only move along the tables in `status`.

mod access_token;
mod change;
mod error;
mod event;
mod number;
mod order;
mod payment;
mod placing;
mod pseudonym;
mod status;
#[cfg(test)]
mod tests;

pub use access_token::{access_token, verify_access_token};
pub use error::OrderError;
pub use event::{OrderEvent, OrderEventKind};
pub use number::{order_number, parse_order_number};
pub use order::{Order, OrderLine, OrderShippingMethod, OrderStates, OrderTotals};
pub use payment::{Payment, PaymentStatus, payment_status};
pub use placing::NewOrder;
pub use status::{OrderFulfillmentStatus, OrderPaymentStatus, OrderStatus};
