//! For tests only: a fresh migrated database per test, the whole shop in process, clients by role.

mod database;

pub use database::{TestDatabase, postgres_server};
