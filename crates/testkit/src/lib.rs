//! For tests only: a fresh migrated database per test, the whole shop in process, clients by role.

mod answer;
mod catalogue;
mod database;
mod shop;

pub use answer::Answer;
pub use database::{TestDatabase, postgres_server};
pub use shop::TestShop;
