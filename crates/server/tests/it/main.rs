//! Integration tests of the server.

mod command_line;
mod configuration;
mod executable;
mod graphiql;
mod importing;
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
mod signing_in;
mod start_message;
mod stopping;
mod streaming;
