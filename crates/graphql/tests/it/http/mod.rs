//! GraphQL over HTTP, on a small schema of the tests' own.

mod browser;
mod execution;
mod loading;
mod negotiation;
mod precheck;
mod precheck_counting;
mod request;
pub mod server;
mod upload;
