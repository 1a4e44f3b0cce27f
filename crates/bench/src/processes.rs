//! What processes take of the machine, as Linux counts it in /proc.

use std::{fs, time::Duration};

use anyhow::{Context, Result, anyhow};

/// How long one tick of the counters is: Linux tells programs of 100 in a second, whatever it counts itself.
const TICK: Duration = Duration::from_millis(10);

/// The time of processors that the process has used so far, in its own code and in the kernel's for it.
pub fn processors_of(process: u32) -> Result<Duration> {
    let fields = fields(process)?;
    Ok(TICK * (number(&fields, 11)? + number(&fields, 12)?))
}

/// The time of processors that the children of this process had used, of those that have ended.
pub fn processors_of_ended_children() -> Result<Duration> {
    let fields = fields(std::process::id())?;
    Ok(TICK * (number(&fields, 13)? + number(&fields, 14)?))
}

/// The time of processors that the process and its children have used so far, living ones and ended ones.
pub fn processors_of_family(process: u32) -> Result<Duration> {
    let own = fields(process)?;
    let mut ticks = 0;
    for field in 11..=14 {
        ticks += number(&own, field)?;
    }
    for entry in fs::read_dir("/proc").context("reading /proc")? {
        let name = entry?.file_name();
        let Some(child) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        // A process that has just ended is counted with its parent's next time.
        let Ok(fields) = fields(child) else { continue };
        if number(&fields, 1)? == process {
            ticks += number(&fields, 11)? + number(&fields, 12)?;
        }
    }
    Ok(TICK * ticks)
}

/// The parent of a process.
pub fn parent_of(process: u32) -> Result<u32> {
    number(&fields(process)?, 1)
}

/// The memory that the process holds now, in bytes.
pub fn memory_of(process: u32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).context("reading a process's status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().next()).and_then(|text| text.parse::<u64>().ok());
    Ok(kibibytes.ok_or_else(|| anyhow!("no memory is told of process {process}"))? * 1_024)
}

/// What follows the name of the program in its line: the state first.
fn fields(process: u32) -> Result<Vec<String>> {
    let line =
        fs::read_to_string(format!("/proc/{process}/stat")).with_context(|| format!("looking at process {process}"))?;
    let (_, rest) = line.rsplit_once(')').ok_or_else(|| anyhow!("an unknown form of /proc"))?;
    Ok(rest.split_whitespace().map(str::to_owned).collect())
}

fn number(fields: &[String], index: usize) -> Result<u32> {
    let field = fields.get(index).ok_or_else(|| anyhow!("an unknown form of /proc"))?;
    field.parse().with_context(|| format!("an unknown form of /proc: {field}"))
}
