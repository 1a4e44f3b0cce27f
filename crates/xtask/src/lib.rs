//! The project's own commands, behind `cargo xtask`.
//!
//! [`testing`] runs the tests on both databases, [`fuzz`] a part of them as long as is wanted, [`web`] proves the clients and the page
//! for browsers, [`bench`] measures, [`tidy`] checks the rules of the house, [`schema`] keeps the committed GraphQL schemas fresh. They are a library
//! so that the project's own tests can call them.

pub mod bench;
pub mod fuzz;
pub mod machine;
pub mod schema;
pub mod testing;
pub mod tidy;
pub mod web;
pub mod workspace;
