//! What the tree holds: its files and its packages.

mod files;
mod packages;

pub use files::{SourceFile, paths, root, rust_sources};
pub use packages::{Dependency, DependencyKind, Package, packages, parse_packages, target_folder};

use std::{env, process::Command};

/// The cargo that started this program, else the one on the path; it runs at the top of the workspace.
pub fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}
