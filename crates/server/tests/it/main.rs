//! Integration tests of the server.

mod command_line;
mod configuration;
mod listening;
mod routes;
mod secret_key;
mod serving;
mod start_message;
