//! Addresses, for both schemas.

mod address;

pub use address::{Address, AddressInput};
