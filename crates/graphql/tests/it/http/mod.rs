//! GraphQL over HTTP, on a small schema of the tests' own.

mod browser;
mod event_stream;
mod execution;
mod loading;
mod negotiation;
mod precheck;
mod precheck_counting;
mod request;
pub mod server;
mod socket;
mod socket_limits;
mod streaming;
mod upload;
