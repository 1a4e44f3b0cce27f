//! `cargo xtask web`: the page that browsers get is built, and the workspaces of `web/` prove it and the clients against a
//! running shop.
//!
//! Each workspace is an npm package whose `test` script runs against the shop that [`Shop`] starts; its address comes by
//! environment variables (`web/running` reads them). Node is found by [`Node`], a browser by [`chromium`].

mod chromium;
mod node;
mod options;
mod packages;
mod run;
mod shop;

pub use chromium::chromium;
pub use node::{Node, NodeSource, is_new_enough};
pub use options::Options;
pub use packages::{Workspace, chosen, workspaces};
pub use run::run;
pub use shop::{Shop, address_in};
