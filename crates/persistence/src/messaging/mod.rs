//! Messages that wait to be sent.

mod entity;
mod repository;

pub use repository::MessageRepository;
