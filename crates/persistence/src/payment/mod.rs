//! Payment sessions, and what providers tell of them.

mod checkout;
mod entity;
mod notification;
mod repository;

pub use checkout::{CheckoutState, LockedCheckout};
pub use notification::PaymentNotification;
pub use repository::PaymentSessionRepository;
