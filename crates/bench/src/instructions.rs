//! How many instructions the server executes for one operation, which callgrind counts: the same today and tomorrow, whatever else the machine
//! does. So it is what a change is held against before it goes in, where time would say nothing.
//!
//! What is kept for everybody is not counted: under callgrind the server is so slow that it is not sure to hear of every change in time, and
//! then it keeps nothing.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use anyhow::{Context, Result, anyhow, bail, ensure};
use bytes::Bytes;
use clap::Args;
use hyper::Method;
use serde_json::{Map, Value, json};
use tokio::{
    process::Command,
    time::{Instant, sleep, timeout},
};

use crate::{
    catalogue,
    documents::{LISTING, body},
    load::Connection,
    server::{Place, Server},
};

/// How many requests are counted together.
const REQUESTS: u64 = 20;
/// How many products there are.
const PRODUCTS: u64 = 200;
/// So much more than what is written down is still taken for the same: compilers and libraries change, too.
const TOLERANCE: f64 = 1.10;
/// Nothing here takes longer, although each instruction is looked at.
const PATIENCE: Duration = Duration::from_secs(120);

/// What the count is told.
#[derive(Args, Debug)]
pub struct Options {
    /// The built executable of the shop
    #[arg(long, value_name = "PATH")]
    program: PathBuf,
    /// The file that has the most that each operation may take
    #[arg(long, value_name = "FILE")]
    ceilings: PathBuf,
    /// Which of its columns counts: how the executable was built
    #[arg(long, value_name = "NAME")]
    build: String,
    /// Write down what was counted, in the place of comparing it
    #[arg(long)]
    record: bool,
}

/// Counts, and fails where an operation takes more than is written down.
pub async fn run(options: &Options) -> Result<()> {
    let counted = count(&options.program).await?;
    let text = std::fs::read_to_string(&options.ceilings).context("reading the ceilings")?;
    let mut ceilings: Map<String, Value> = serde_json::from_str(&text).context("reading the ceilings")?;
    let mut exceeded = Vec::new();
    for (operation, instructions) in &counted {
        let of_builds = ceilings.entry((*operation).to_owned()).or_insert_with(|| json!({}));
        let ceiling = of_builds[&options.build].as_u64();
        println!(
            "bench: {operation}: {instructions} instructions, {}",
            ceiling.map_or_else(|| "nothing is written down".to_owned(), |ceiling| format!("{ceiling} written down"))
        );
        if options.record {
            of_builds[&options.build] = json!(instructions);
        } else {
            let ceiling = ceiling.ok_or_else(|| anyhow!("{operation} has no ceiling for {:?}", options.build))?;
            if exceeds(*instructions, ceiling) {
                exceeded.push(format!("{operation} takes {instructions} instructions, and {ceiling} are written down"));
            }
        }
    }
    if options.record {
        let text = serde_json::to_string_pretty(&ceilings)?;
        std::fs::write(&options.ceilings, format!("{text}\n")).context("writing the ceilings")?;
    }
    ensure!(
        exceeded.is_empty(),
        "{}; find out why, or write the new count down with `cargo xtask bench --instructions --record`",
        exceeded.join("; ")
    );
    Ok(())
}

#[expect(clippy::float_arithmetic, reason = "a tolerance in hundredths")]
fn exceeds(instructions: u64, ceiling: u64) -> bool {
    // Counts are far below what a float holds exactly.
    instructions as f64 > ceiling as f64 * TOLERANCE
}

async fn count(program: &Path) -> Result<Vec<(&'static str, u64)>> {
    let place = Place::new(program, None, None)?;
    let file = place.file("products.csv");
    catalogue::write(&file, PRODUCTS)?;
    place.command(&["import", &file.to_string_lossy()]).await?;
    let counts = format!("--callgrind-out-file={}", place.file("counts").display());
    let launcher = ["valgrind", "--tool=callgrind", "--instr-atstart=no", "--fair-sched=yes", "--quiet", &counts]
        .map(OsString::from);
    let place = place.under(launcher.into());
    let server = place
        .serve(&["--entity-cache-megabytes", "0"])
        .await
        .context("starting the shop under valgrind, which must be installed")?;
    let listing = body(LISTING, &json!({}));
    // Who sends a cookie is somebody in particular, for whom nothing is kept.
    let executed = instructions(&server, &listing, &[("cookie", "theme=dark")]).await?;
    Ok(vec![("listing, executed", executed)])
}

/// What one of many requests takes, without what the server does anyhow in the same time.
async fn instructions(server: &Server, listing: &Bytes, headers: &[(&'static str, &'static str)]) -> Result<u64> {
    // What is done once is done.
    Connection::open(server.address).await?.send(Method::POST, "/graphql", headers, listing.clone()).await?;
    // The counts are told while it counts.
    control(server, &["--instr=on"]).await?;
    let first = total(server).await?;
    let began = Instant::now();
    let mut connection = Connection::open(server.address).await?;
    for _ in 0..REQUESTS {
        connection.send(Method::POST, "/graphql", headers, listing.clone()).await?;
    }
    let took = began.elapsed();
    let busy = total(server).await?;
    sleep(took).await;
    let idle = total(server).await?;
    control(server, &["--instr=off"]).await?;
    Ok((busy - first).saturating_sub(idle - busy) / REQUESTS)
}

/// The instructions of all threads so far.
async fn total(server: &Server) -> Result<u64> {
    let told = control(server, &["-e"]).await?;
    // A line for each thread, such as `   Th 1  3,526,190`.
    let of_threads = told.lines().filter_map(|line| line.trim_start().strip_prefix("Th ")?.split_whitespace().nth(1));
    let mut total = 0;
    for count in of_threads {
        let count: u64 = count.replace(',', "").parse().with_context(|| format!("reading {count:?}"))?;
        total += count;
    }
    ensure!(total > 0, "callgrind_control tells no count: {told}");
    Ok(total)
}

async fn control(server: &Server, arguments: &[&str]) -> Result<String> {
    let mut command = Command::new("callgrind_control");
    let command = command.args(arguments).arg(server.process.to_string()).stdin(Stdio::null()).kill_on_drop(true);
    let output = timeout(PATIENCE, command.output()).await.context("waiting for callgrind_control")??;
    if !output.status.success() {
        bail!("callgrind_control ended with {}: {}", output.status, String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_more_is_taken_for_the_same_and_more_is_not() {
        assert!(!exceeds(1_100, 1_000));
        assert!(exceeds(1_101, 1_000));
        assert!(!exceeds(10, 1_000));
    }
}
