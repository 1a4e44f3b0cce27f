//! The committed GraphQL schemas: written from the code, and proved fresh.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};

use crate::workspace::{cargo, root};

/// Writes both schemas at the top of the tree, as `program` prints them, or else a server that is built for it.
///
/// Fails when the server cannot be built or prints none.
pub fn write(program: Option<&Path>) -> Result<()> {
    for (name, file) in SCHEMAS {
        fs::write(root().join(file), printed(name, program)?).with_context(|| format!("writing {file}"))?;
        println!("schema: wrote {file}");
    }
    Ok(())
}

/// Whether both committed schemas are what `program` prints, or else a server that is built for it; tells what is not.
///
/// Fails when the server cannot be built or prints none, or a committed schema cannot be read.
pub fn check(program: Option<&Path>) -> Result<bool> {
    let mut fresh = true;
    for (name, file) in SCHEMAS {
        let committed = fs::read_to_string(root().join(file)).with_context(|| format!("reading {file}"))?;
        match first_difference(&committed, &printed(name, program)?) {
            None => println!("schema: {file} is fresh"),
            Some(line) => {
                fresh = false;
                println!("schema: {file} differs from the code at line {line}; run `cargo xtask schema` and commit it");
            }
        }
    }
    Ok(fresh)
}

/// The number of the first line in which two texts differ, counted from 1; nothing when they are the same.
pub fn first_difference(committed: &str, printed: &str) -> Option<usize> {
    if committed == printed {
        return None;
    }
    let mut left = committed.split('\n');
    let mut right = printed.split('\n');
    let mut line = 1;
    // Two different texts differ in some line, at the latest where the shorter one ends.
    while left.next() == right.next() {
        line += 1;
    }
    Some(line)
}

/// What the server calls each schema, and the file that holds it.
const SCHEMAS: [(&str, &str); 2] = [("shop", "schema.graphql"), ("admin", "schema.admin.graphql")];

/// The schema of that name as the server prints it.
fn printed(name: &str, program: Option<&Path>) -> Result<String> {
    let mut command = match program {
        Some(program) => Command::new(program),
        None => {
            let mut command = cargo();
            command.args(["run", "--locked", "--quiet", "--package", "cartwright-server", "--"]);
            command
        }
    };
    let output =
        command.args(["schema", name]).stderr(Stdio::inherit()).output().context("starting `cartwright schema`")?;
    ensure!(output.status.success(), "`cartwright schema {name}` failed ({})", output.status);
    let text = String::from_utf8(output.stdout).with_context(|| format!("the {name} schema is not UTF-8"))?;
    ensure!(!text.trim().is_empty(), "`cartwright schema {name}` printed nothing");
    Ok(text)
}
