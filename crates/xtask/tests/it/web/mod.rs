//! What `cargo xtask web` decides.

mod lock;
mod node;
mod shop;
mod workspaces;
