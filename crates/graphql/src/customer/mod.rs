//! What both schemas say about customers in the same words.

mod address;

pub use address::Address;
