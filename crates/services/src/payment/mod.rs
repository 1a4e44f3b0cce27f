//! Paying: sessions that hold stock, providers that take money, and the moment when a cart becomes an order.
//!
//! A provider is never asked inside a transaction. Before it is asked, one transaction notes that somebody asks (`PROCESSING`, and until
//! when) together with the order as it will be placed and a job that asks again; after the answer a second one records it. Whoever dies
//! in between leaves a session that the job settles. One that has nobody to ask itself has its answer at once, and the order is placed in the
//! first transaction.
//!
//! Some providers know of a payment before anybody has asked for it: then the customer may pay there without the shop, and the order is written
//! down with the session. What such a provider tells of itself makes the shop ask it, so that the order comes also where the browser does not
//! come back.

mod ask;
mod checkout_begin;
mod checkout_complete;
mod end_session;
mod notification;
mod payment_session_create;
mod provider;
mod refusal;
mod review_sessions;
mod settle;

pub use checkout_complete::{CheckoutComplete, CheckoutOutcome, checkout_complete};
pub use notification::{Notification, NotificationRefusal, notification_take};
pub use payment_session_create::{PaymentSessionCreate, payment_session_create};
pub use provider::{
    OperationOutcome, OperationRequest, PaymentProvider, PaymentProviders, PaymentRequest, Prepared, ProviderDispute,
    ProviderError, ProviderRefund, ProviderStanding, Told, UntrueNotification,
};
pub use refusal::CheckoutRefusal;

pub(crate) use ask::{ASK_AGAIN, operation, standing, taken_until};
pub(crate) use checkout_begin::{hold_at_once, holding_session};
pub(crate) use end_session::{expire_session, void_at_provider, void_waiting_session};
pub(crate) use review_sessions::review_sessions;
pub(crate) use settle::{hear_payment, settle_session};
