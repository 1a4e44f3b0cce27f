//! `cargo xtask fuzz`: the mutated documents of the tests, as many as are wanted.

use std::process::Command;

use anyhow::{Context, Result};
use clap::Args;

use crate::workspace::cargo;

/// What `cargo xtask fuzz` may be told.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// How many documents are sent
    #[arg(long, value_name = "NUMBER", default_value_t = 1_000_000)]
    pub documents: u64,

    /// The seed of their chance; each seed makes other documents
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub seed: u64,

    /// The number of the first document, to find again what was found
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub first: u64,

    /// Use the build of the tests, which is there already but some ten times slower
    #[arg(long)]
    pub unoptimised: bool,
}

/// The name of the test that sends the documents.
const TEST: &str = "row_71_no_mutated_document_makes_the_shop_fail_hang_or_panic";

impl Options {
    /// The command that sends the documents.
    pub fn command(&self) -> Command {
        let mut command = cargo();
        command.args(["test", "--package", "cartwright-graphql", "--test", "it"]);
        if !self.unoptimised {
            command.arg("--release");
        }
        command.args([TEST, "--", "--nocapture"]);
        for (name, value) in [("DOCUMENTS", self.documents), ("SEED", self.seed), ("FIRST", self.first)] {
            command.env(format!("CARTWRIGHT_FUZZ_{name}"), value.to_string());
        }
        command
    }
}

/// Sends the documents; returns whether the shop stood all of them. What it did not stand is printed with its seed and number.
pub fn run(options: &Options) -> Result<bool> {
    let status = options.command().status().context("cargo cannot be started")?;
    Ok(status.success())
}
