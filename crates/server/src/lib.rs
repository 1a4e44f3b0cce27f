//! The executable's parts: command line, configuration, telemetry, HTTP and the wiring of the shop.
//!
//! `app` is the order in which a process starts and ends; `wiring` is the only module that knows all other crates.
#![recursion_limit = "1024"]

mod app;
pub mod cli;
pub mod config;
mod cross_origin;
pub mod door;
mod framing;
pub mod front;
pub mod graphiql;
pub mod import_summary;
pub mod languages;
pub mod listen;
pub mod routes;
pub mod secret_key;
pub mod serve;
pub mod start_message;
mod telemetry;
mod waiting;
mod wiring;

pub use app::run;
