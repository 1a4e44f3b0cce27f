//! Customers: registering, and what belongs to one.

mod customer_register;
mod read;

pub use customer_register::{CustomerRegister, customer_register};
pub use read::{customer, signed_in_customer};
