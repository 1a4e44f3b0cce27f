//! What belongs to customers.

mod addresses;
mod carts;
mod orders;
mod privacy;
