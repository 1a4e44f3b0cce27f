//! Carts.

mod entity;
mod repository;

pub use repository::CartRepository;

pub(crate) use entity::{cart, cart_line};
pub(crate) use repository::{opened, to_cart};
