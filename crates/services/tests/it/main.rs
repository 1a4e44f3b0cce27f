//! The use cases on the database of the run: SQLite, or Postgres where the run names one.
#![expect(clippy::unwrap_used, reason = "a test says what it wants by failing")]

mod catalog;
mod channel;
mod fulfillment;
mod inventory;
mod pricing;
mod refused;
