//! A shop to look at: products, prices in two channels, taxes and shipping. All names and texts are our own; nothing refers to the
//! world outside.

mod collections;
mod seed_demo;
mod selling;

pub use seed_demo::{DemoOutcome, seed_demo};
