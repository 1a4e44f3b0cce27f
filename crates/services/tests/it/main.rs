//! The use cases on the database of the run: SQLite, or Postgres where the run names one.
#![expect(clippy::unwrap_used, reason = "a test says what it wants by failing")]

mod cart;
mod catalog;
mod channel;
mod checkout;
mod checkout_races;
mod checkout_state;
mod customer;
mod documents;
mod drafts;
mod edits;
mod expiry;
mod fulfillment;
mod hang_up;
mod idempotency;
mod identity;
mod ids;
mod inventory;
mod market;
mod messaging;
mod model;
mod order;
mod parcels;
mod pricing;
mod provider;
mod refund;
mod refused;
mod returns;
mod stripe;
mod watched_provider;
mod watching;
mod worker;
