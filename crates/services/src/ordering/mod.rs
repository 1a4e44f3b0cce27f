//! Orders: placed by the checkout, then paid, sent or called off. Every change locks the order, asks the domain and saves.

mod change;
mod fulfillment_create;
mod order_cancel;
mod payment_capture;
pub(crate) mod place;
mod read;
mod refusal;

pub use fulfillment_create::{FulfillmentCreate, fulfillment_create};
pub use order_cancel::{OrderCancel, order_cancel};
pub use payment_capture::{PaymentCapture, payment_capture};
pub use read::OrderChildren;
pub use read::{
    COUNT_LIMIT, order_access_token, order_by_access_token, order_children, order_events, order_events_count,
    order_of_cart, staff_order, staff_order_by_number, staff_orders, staff_orders_count,
};
pub use refusal::OrderRefusal;

pub(crate) use order_cancel::cancel_unpaid_order;
