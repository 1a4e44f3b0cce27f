//! Payment sessions, and what providers tell of them.

mod entity;
mod notification;
mod repository;

pub use notification::PaymentNotification;
pub use repository::PaymentSessionRepository;
