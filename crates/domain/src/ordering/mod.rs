//! Orders: what was bought, for how much, and what became of it.
//!
//! An order holds copies of everything it speaks of, so that it says the same when the catalogue has changed. Its three
//! states (order, payment, fulfillment) only move along the tables in `status`. Where its money is follows from the ledger
//! alone: a payment changes by postings (`ledger`) and by nothing else.

mod access_token;
mod change;
mod document;
mod edit;
mod error;
mod event;
mod ledger;
mod number;
mod operation;
mod order;
mod order_return;
mod payment;
mod placing;
mod provider_news;
mod pseudonym;
mod refund;
mod shipping;
mod status;
#[cfg(test)]
mod tests;

pub use access_token::{access_token, verify_access_token};
pub use document::{DocumentKind, document_token, verify_document_token};
pub use edit::{EditedMoney, OrderEdit};
pub use error::OrderError;
pub use event::{OrderEvent, OrderEventKind};
pub use ledger::{LedgerAccount, Posting, PostingKind};
pub use number::{order_number, parse_order_number};
pub use operation::{PaymentOperation, PaymentOperationKind, PaymentOperationStatus, Refund, RefundLine};
pub use order::{Order, OrderLine, OrderShippingMethod, OrderStates, OrderTotals};
pub use order_return::{Return, ReturnLine, ReturnReason, ReturnStatus};
pub use payment::{Payment, PaymentStatus, payment_status};
pub use placing::NewOrder;
pub use provider_news::{PaymentDispute, PaymentDisputeStatus};
pub use refund::{RefundLineRequest, RefundPlan, RefundRequest};
pub use status::{OrderFulfillmentStatus, OrderPaymentStatus, OrderStatus};
