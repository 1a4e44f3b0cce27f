//! The use cases on a real database, through their public functions.
#![allow(clippy::unwrap_used, reason = "a test fails where something is missing")]

mod checkout;
mod checkout_races;
mod market;
mod provider;
mod watched_provider;
