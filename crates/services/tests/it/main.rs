//! The use cases on a real database, through their public functions.
#![allow(clippy::unwrap_used, reason = "a test fails where something is missing")]

mod cart;
mod checkout;
mod checkout_races;
mod expiry;
mod hang_up;
mod idempotency;
mod market;
mod order;
mod provider;
mod watched_provider;
mod worker;
