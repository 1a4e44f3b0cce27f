//! GraphQL over WebSockets: the sub-protocol `graphql-transport-ws`, at the same address as everything else.
//!
//! [`admission`] decides before the upgrade whether there is to be a socket; [`session`] is the life of one and reads from the top;
//! [`operations`] are what runs on it, [`message`] what is said, [`closing`] how it ends.

mod admission;
mod closing;
mod message;
mod operations;
mod seats;
mod session;

pub use seats::Seats;

pub(super) use admission::{is_upgrade, open};
