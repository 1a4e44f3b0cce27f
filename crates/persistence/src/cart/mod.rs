//! Carts.

mod entity;
mod repository;

pub use repository::CartRepository;
