//! The command line of `cargo xtask web`.

use std::path::PathBuf;

use clap::Args;

use super::NodeSource;

/// What `cargo xtask web` may be told.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Build the page for browsers and stop; a server that is built afterwards has it
    #[arg(long)]
    pub build: bool,

    /// Run the shop with this built `cartwright` instead of building one
    #[arg(long, value_name = "PATH")]
    pub program: Option<PathBuf>,

    /// Where Node may come from, in the order of trying
    #[arg(long, value_name = "SOURCES", value_delimiter = ',', default_value = "local,npm,apt")]
    pub node: Vec<NodeSource>,

    /// The workspaces of web/ to run, such as `apollo`; all where none is named
    #[arg(value_name = "WORKSPACE")]
    pub workspaces: Vec<String>,
}
