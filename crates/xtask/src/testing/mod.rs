//! `cargo xtask test`: the tests of the whole workspace on SQLite, then what touches a database on Postgres with Redis.
//!
//! The way to a service is a list of [`Source`]s, tried in order. A service that this program started itself is stopped,
//! and its folder removed, when its [`Service`] goes out of scope: also after a failure, and after Ctrl-C.

mod compose;
mod leftovers;
mod local;
mod options;
mod postgres_process;
mod psql;
mod redis_process;
mod run;
mod selection;
mod service;
mod source;
mod suites;

pub use options::Options;
pub use run::run;
pub use selection::database_packages;
pub use service::{Kind, Service};
pub use source::Source;
pub use suites::{Suite, cargo_arguments};
