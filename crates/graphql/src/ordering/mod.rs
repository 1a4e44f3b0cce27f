//! What an order is to its buyer and to staff alike, for both schemas.

mod documents;
mod order_return;
mod parts;
mod status;

pub use documents::{DOCUMENTS_PATH, invoice_path, packing_slip_path};
pub use order_return::Return;
pub use parts::{Fulfillment, OrderEventConnection, OrderShippingMethod, OrderTotals, Payment, Refund};
pub use status::{
    FulfillmentStatus, OrderEventKind, OrderFulfillmentStatus, OrderPaymentStatus, OrderStatus, PaymentStatus,
    RefundStatus, ReturnReason, ReturnStatus,
};
