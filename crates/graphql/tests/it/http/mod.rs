//! GraphQL over HTTP, on a small schema of the tests' own.

mod batch;
mod browser;
mod cost;
mod documents;
mod event_stream;
mod execution;
mod loading;
mod negotiation;
mod nulls;
mod precheck;
mod precheck_counting;
mod refusals;
mod request;
mod rows;
pub mod server;
mod socket;
mod socket_limits;
mod streaming;
mod trusted;
mod upload;
