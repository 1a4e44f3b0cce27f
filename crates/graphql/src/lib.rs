//! The public face of the shop: its GraphQL schemas and the HTTP that carries them.
#![recursion_limit = "1024"]

pub mod http;
pub mod loader;
