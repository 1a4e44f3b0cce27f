//! Integration tests of the server.

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
mod importing;
mod killing;
mod languages;
mod listening;
mod mailing;
mod opening;
mod readme;
mod requests;
mod routes;
mod schemas;
mod secret_key;
mod serving;
mod sign_in_providers;
mod signing_in;
mod start_message;
mod stopping;
mod streaming;
mod two_processes;
