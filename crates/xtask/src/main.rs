//! The command line of `cargo xtask`.

use std::process::ExitCode;

use anyhow::Result;
use cartwright_xtask::{schema, testing, tidy};
use clap::{Parser, Subcommand};

/// The project's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
struct CommandLine {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Run all tests: on SQLite without any service, then on Postgres with Redis
    Test(testing::Options),
    /// Check the rules of the house: arrows between crates, file sizes, names, slices
    Tidy,
    /// Write schema.graphql and schema.admin.graphql from the code
    Schema {
        /// Write nothing; fail if a committed schema is not what the code says
        #[arg(long)]
        check: bool,
    },
}

fn main() -> Result<ExitCode> {
    let passed = match CommandLine::parse().command {
        Task::Test(options) => testing::run(&options)?,
        Task::Tidy => tidy::run()?,
        Task::Schema { check: true } => schema::check()?,
        Task::Schema { check: false } => schema::write().map(|()| true)?,
    };
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
