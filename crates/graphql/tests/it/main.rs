//! The schemas and the HTTP that carries them, tested through their public face.
#![recursion_limit = "1024"]

mod admin;
mod catalog;
mod customer;
mod fuzz;
mod http;
mod sale;
mod schema;
