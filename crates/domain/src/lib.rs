//! What the shop knows: types, rules, state machines and arithmetic.
//!
//! Everything here is a function of values: no I/O, no async, no clock, no chance. Time and ids come in as parameters.

pub mod cart;
pub mod catalog;
pub mod channel;
pub mod customer;
pub mod event;
pub mod fulfillment;
pub mod id;
pub mod identity;
pub mod input;
pub mod inventory;
pub mod messaging;
pub mod network;
pub mod ordering;
pub mod payment;
pub mod pricing;
pub mod rate_limit;
pub mod text;
pub mod text_enum;
pub mod time;

mod sealed_id;
