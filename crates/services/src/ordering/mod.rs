//! Orders: placed by the checkout, then paid, sent or called off. Every change locks the order, asks the domain and saves.

mod change;
mod fulfillment_create;
mod order_cancel;
mod payment_capture;
pub(crate) mod place;
mod read;
mod refusal;
mod relations;
mod staff_read;

pub use fulfillment_create::{FulfillmentCreate, fulfillment_create};
pub use order_cancel::{OrderCancel, order_cancel};
pub use payment_capture::{PaymentCapture, payment_capture};
pub use read::OrderChildren;
pub use read::{
    order_access_token, order_by_access_token, order_children, order_events, order_events_count, order_of_cart,
    orders_count_of, orders_of, own_order, own_order_by_number,
};
pub use refusal::OrderRefusal;
pub use relations::{order_event_counts, order_event_pages, order_fulfillments, order_payments};
pub use staff_read::{
    COUNT_LIMIT, staff_allocations, staff_event_counts, staff_event_pages, staff_fulfillments, staff_order,
    staff_order_by_number, staff_orders, staff_orders_by_id, staff_orders_count, staff_payments,
};

pub use cartwright_persistence::{OrderQuery, OrderSort, StockShare};

pub(crate) use order_cancel::cancel_unpaid_order;
