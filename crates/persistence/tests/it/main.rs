//! The store on the database of the run: SQLite, or Postgres where the run names one.
#![expect(clippy::unwrap_used, reason = "a test says what it wants by failing")]

mod catalog;
mod fulfillment;
mod inventory;
mod migration;
mod pricing;
mod store;
mod upload;
