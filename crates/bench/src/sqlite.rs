//! The least that can ask an embedded database: rusqlite, and statements that are prepared.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use rusqlite::{Connection, OpenFlags};
use tokio::process::Command;

use crate::{contest::Cost, processes::processors_of_ended_children, server::this_program};

/// What the floor is told.
#[derive(Args, Debug)]
pub struct Options {
    /// The database
    #[arg(long)]
    database: PathBuf,
    /// A file of statements, a JSON list of texts
    #[arg(long)]
    statements: PathBuf,
    /// For how many seconds they are run
    #[arg(long)]
    seconds: u64,
}

/// Runs the statements in their order over and over, reads every value of every row, and says how often it went through.
pub fn run(options: &Options) -> Result<()> {
    let statements = fs::read(&options.statements).context("reading the statements")?;
    let statements: Vec<String> = serde_json::from_slice(&statements).context("reading the statements")?;
    let connection = Connection::open_with_flags(&options.database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.set_prepared_statement_cache_capacity(statements.len() + 1);
    let end = Instant::now() + Duration::from_secs(options.seconds);
    let mut times: u64 = 0;
    while Instant::now() < end {
        for text in &statements {
            let mut statement = connection.prepare_cached(text).with_context(|| format!("preparing {text}"))?;
            let columns = statement.column_count();
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                for column in 0..columns {
                    std::hint::black_box(row.get_ref(column)?);
                }
            }
        }
        times += 1;
    }
    println!("{times}");
    Ok(())
}

/// Lets a process of its own run the statements for so long.
pub async fn measure(database: &Path, statements: &Path, duration: Duration) -> Result<Cost> {
    let before = processors_of_ended_children()?;
    let output = Command::new(this_program()?)
        .arg("statements")
        .arg("--database")
        .arg(database)
        .arg("--statements")
        .arg(statements)
        .args(["--seconds", &duration.as_secs().max(1).to_string()])
        .stdin(Stdio::null())
        .output()
        .await?;
    let after = processors_of_ended_children()?;
    if !output.status.success() {
        bail!("the statements do not run: {}", String::from_utf8_lossy(&output.stderr));
    }
    let told = String::from_utf8_lossy(&output.stdout);
    let times = told.trim().parse().map_err(|_| anyhow!("the floor does not say how much it did: {told}"))?;
    Ok(Cost::of(after.saturating_sub(before), times))
}
