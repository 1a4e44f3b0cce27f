//! What both schemas say about orders in the same words.

mod status;
mod totals;

pub use status::{OrderFulfillmentStatus, OrderPaymentStatus, OrderStatus, PaymentStatus};
pub use totals::{OrderShippingMethod, OrderTotals};
