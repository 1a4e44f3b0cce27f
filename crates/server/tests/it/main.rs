//! Integration tests of the server.

mod audit;
mod buyer;
mod client;
mod command_line;
mod configuration;
mod documents;
mod executable;
mod files;
#[cfg(target_os = "linux")]
mod full_disk;
mod graphiql;
mod hostile;
mod hostile_text;
mod importing;
mod killing;
mod languages;
mod life_of_an_order;
mod limits;
mod listening;
mod mailing;
#[cfg(target_os = "linux")]
mod memory;
mod opening;
mod purging;
mod readme;
mod requests;
mod response_cache;
mod routes;
mod schemas;
mod secret_key;
mod serving;
mod sign_in_providers;
mod signing_in;
mod staff;
mod start_message;
mod stopping;
mod streaming;
mod stripe;
mod two_processes;
mod upgrading;
