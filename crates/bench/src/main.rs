//! Measures the shop beside what it is made of: each operation beside the least that would do the same work.
//!
//! A number alone says more of the machine than of the shop, so both sides of a comparison run in turns, round after round, and what
//! is told is the median of their ratios. What is compared is time of processors, of the server and of its database together, and
//! not time on the clock, which other work on the machine prolongs.

mod catalogue;
mod checkout;
mod contest;
mod copies;
mod documents;
mod floor;
mod instructions;
mod listing;
mod load;
mod postgres;
mod processes;
mod report;
mod resources;
mod run;
mod server;
mod shared_answers;
mod sqlite;
mod statements;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// The floors allocate as the server does.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(name = "cartwright-bench", version, about = "Measures the shop; see `cargo xtask bench`")]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measures, and prints one table
    Run(run::Options),
    /// Counts the instructions of single operations under valgrind
    Instructions(instructions::Options),
    /// Answers every request with the bytes of a file, by axum alone
    Floor(floor::Options),
    /// Runs statements of a file over and over, by rusqlite alone
    Statements(sqlite::Options),
}

fn main() -> ExitCode {
    let outcome = match CommandLine::parse().command {
        Command::Run(options) => blocking(run::run(&options)),
        Command::Instructions(options) => blocking(instructions::run(&options)),
        Command::Floor(options) => blocking(floor::serve(&options)),
        Command::Statements(options) => sqlite::run(&options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

/// Runs to the end on as many threads as the server has.
fn blocking(work: impl Future<Output = Result<()>>) -> Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}

#[expect(clippy::print_stderr, reason = "a command line tells its errors there")]
fn complain(error: &anyhow::Error) {
    eprintln!("bench: {error:#}");
}
