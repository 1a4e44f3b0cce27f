//! What `cargo xtask test` decides, and how it ends what it started.

mod child;
mod options;
mod programs;
mod suites;
