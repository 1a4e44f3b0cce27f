//! Payment sessions.

mod entity;
mod repository;

pub use repository::PaymentSessionRepository;
