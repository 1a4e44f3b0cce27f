//! What an order is to its buyer and to staff alike, for both schemas.

mod order_return;
mod parts;
mod status;

pub use order_return::Return;
pub use parts::{Fulfillment, OrderEventConnection, OrderShippingMethod, OrderTotals, Payment, Refund};
pub use status::{
    FulfillmentStatus, OrderEventKind, OrderFulfillmentStatus, OrderPaymentStatus, OrderStatus, PaymentStatus,
    RefundStatus, ReturnReason, ReturnStatus,
};
