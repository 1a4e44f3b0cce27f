//! What `cargo xtask test` decides, and how it ends what it started.

mod options;
mod suites;
