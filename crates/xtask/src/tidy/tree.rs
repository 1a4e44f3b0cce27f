//! All rules over this tree.

use anyhow::Result;

use super::{arrow_violations, axum_violations, file_size_violations, path_word_violations, slice_violations};
use crate::workspace::{packages, paths, root, rust_sources};

/// Prints what breaks a rule in this tree; returns whether nothing does. Fails when the tree cannot be read.
pub fn run() -> Result<bool> {
    let violations = check()?;
    for violation in &violations {
        println!("{violation}");
    }
    match violations.len() {
        0 => println!("tidy: every rule holds"),
        1 => println!("tidy: 1 violation"),
        count => println!("tidy: {count} violations"),
    }
    Ok(violations.is_empty())
}

/// What breaks a rule in this tree, a sentence each. Fails when the tree cannot be read.
pub fn check() -> Result<Vec<String>> {
    let top = root();
    let paths = paths(&top)?;
    let sources = rust_sources(&top)?;
    let mut violations = arrow_violations(&packages()?);
    violations.extend(axum_violations(&sources));
    violations.extend(file_size_violations(&sources));
    violations.extend(path_word_violations(&paths));
    violations.extend(slice_violations(&paths));
    Ok(violations)
}
