//! Customers.

mod address;
mod entity;
mod repository;

pub use repository::CustomerRepository;
