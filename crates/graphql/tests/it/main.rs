//! Integration tests of the GraphQL layer.
#![recursion_limit = "1024"]

mod http;
