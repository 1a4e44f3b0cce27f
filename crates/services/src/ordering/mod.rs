//! Orders: placed by the checkout, then paid, sent or called off. Every change locks the order, asks the domain and saves.

mod change;
pub(crate) mod document;
mod exchange;
mod fulfillment_cancel;
mod fulfillment_create;
mod fulfillment_update;
mod goods;
mod ledger_verify;
mod order_cancel;
mod order_draft_create;
mod order_edit;
mod order_note_add;
mod payment_capture;
mod payment_operation;
mod payment_void;
pub(crate) mod place;
mod read;
mod reconcile;
mod refund_create;
mod refusal;
mod relations;
mod return_answer;
mod return_receive;
mod return_request;
mod shipment;
mod staff_read;
mod tell_customer;

pub use document::{DocumentTemplates, OrderDocument, invoice_query, order_document, packing_slip_query};
pub use fulfillment_cancel::{FulfillmentCancel, fulfillment_cancel};
pub use fulfillment_create::{FulfillmentCreate, fulfillment_create};
pub use fulfillment_update::{FulfillmentUpdate, fulfillment_update};
pub use ledger_verify::{VerifiedLedger, ledger_verify};
pub use order_cancel::{OrderCancel, order_cancel, own_order_cancel};
pub use order_draft_create::{OrderDraft, OrderDraftCreate, order_draft_create};
pub use order_edit::{EditedOrder, OrderEdit, order_edit, order_edit_dry_run};
pub use order_note_add::{OrderNoteAdd, order_note_add};
pub use payment_capture::{PaymentCapture, payment_capture};
pub use payment_void::{PaymentVoid, payment_void};
pub use read::OrderChildren;
pub use read::{
    order_access_token, order_by_access_token, order_children, order_of_cart, orders_count_of, orders_of, own_order,
    own_order_by_number,
};
pub use refund_create::{RefundCreate, refund_create};
pub use refusal::OrderRefusal;
pub use relations::{
    order_event_counts, order_event_pages, order_fulfillments, order_payments, order_refunds, order_returns,
};
pub use return_answer::{ReturnAnswer, return_approve, return_reject};
pub use return_receive::{ReturnReceive, return_receive};
pub use return_request::{ReturnRequest, return_request};
pub use staff_read::{
    COUNT_LIMIT, staff_allocations, staff_event_counts, staff_event_pages, staff_fulfillments, staff_order,
    staff_order_by_number, staff_orders, staff_orders_by_id, staff_orders_count, staff_payments, staff_refunds,
    staff_returns,
};

pub use cartwright_persistence::{LedgerFault, OrderQuery, OrderSort, StockShare};

pub(crate) use order_cancel::cancel_unpaid_order;
pub(crate) use payment_operation::settle_operation;
pub(crate) use reconcile::reconcile_payment;
