//! Customers.

mod entity;
mod repository;

pub use repository::CustomerRepository;
