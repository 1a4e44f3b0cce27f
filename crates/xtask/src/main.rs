//! The command line of `cargo xtask`.

use std::{path::PathBuf, process::ExitCode};

use anyhow::Result;
use cartwright_xtask::{bench, fuzz, schema, testing, tidy, web};
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
    /// Build the page for browsers, and prove it and the clients of web/ against a running shop
    Web(web::Options),
    /// Send mutated documents to both endpoints: nothing may fail, hang or panic
    Fuzz(fuzz::Options),
    /// Measure the shop beside what it is made of, and print one table of ratios
    Bench(bench::Options),
    /// Check the rules of the house: arrows between crates, file sizes, names, slices
    Tidy,
    /// Write schema.graphql and schema.admin.graphql from the code
    Schema {
        /// Write nothing; fail if a committed schema is not what the code says
        #[arg(long)]
        check: bool,
        /// Ask this built `cartwright` instead of building one
        #[arg(long, value_name = "PATH")]
        program: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    match run(CommandLine::parse().command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

/// Whether what was asked for turned out well.
fn run(task: Task) -> Result<bool> {
    match task {
        Task::Test(options) => testing::run(&options),
        Task::Web(options) => web::run(&options),
        Task::Fuzz(options) => fuzz::run(&options),
        Task::Bench(options) => bench::run(&options),
        Task::Tidy => tidy::run(),
        Task::Schema { check: true, program } => schema::check(program.as_deref()),
        Task::Schema { check: false, program } => schema::write(program.as_deref()).map(|()| true),
    }
}

#[expect(clippy::print_stderr, reason = "a command line tells its errors there")]
fn complain(error: &anyhow::Error) {
    // What went wrong and why, without the backtrace that some environments ask for: it is the user's to mend.
    eprintln!("xtask: {error:#}");
}
