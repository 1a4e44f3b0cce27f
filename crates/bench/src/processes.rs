//! What processes take of the machine, as Linux counts it.

use std::{fs, time::Duration};

use anyhow::{Context, Result, anyhow};
use nix::sys::{
    resource::{UsageWho, getrusage},
    time::TimeValLike,
};

/// How long one tick of the counters in /proc is: Linux tells programs of 100 in a second, whatever it counts itself.
const TICK: Duration = Duration::from_millis(10);

/// The time of processors that the process has used so far, in its own code and in the kernel's for it.
#[cfg(target_os = "linux")]
pub fn processors_of(process: u32) -> Result<Duration> {
    use nix::{time::ClockId, unistd::Pid};

    let clock = ClockId::pid_cpu_clock_id(Pid::from_raw(i32::try_from(process)?));
    let time = clock.and_then(ClockId::now).with_context(|| format!("asking for the clock of process {process}"))?;
    Ok(time.into())
}

/// Elsewhere the benchmark is built with everything else, and measures nothing.
#[cfg(not(target_os = "linux"))]
pub fn processors_of(_process: u32) -> Result<Duration> {
    Err(anyhow!("processors are counted on Linux only"))
}

/// The time of processors that the children of this process had used, of those that have ended.
pub fn processors_of_ended_children() -> Result<Duration> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).context("asking what ended processes have used")?;
    let micros = [usage.user_time(), usage.system_time()].map(|time| time.num_microseconds());
    Ok(Duration::from_micros(u64::try_from(micros.iter().sum::<i64>())?))
}

/// The time of processors that the process and its children have used so far, living ones and ended ones.
pub fn processors_of_family(process: u32) -> Result<Duration> {
    loop {
        let (ended, living) = (ended_children_of(process)?, living_children_of(process)?);
        // A child that ended meanwhile would be counted twice, or not at all.
        if ended_children_of(process)? == ended {
            return Ok(processors_of(process)? + ended + living);
        }
    }
}

/// What the children of a process that have ended had used: nobody knows that any better than in ticks.
fn ended_children_of(process: u32) -> Result<Duration> {
    let fields = fields(process)?;
    Ok(TICK * (number(&fields, 13)? + number(&fields, 14)?))
}

fn living_children_of(process: u32) -> Result<Duration> {
    let mut living = Duration::ZERO;
    for entry in fs::read_dir("/proc").context("reading /proc")? {
        let name = entry?.file_name();
        let Some(child) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let Ok(fields) = fields(child) else { continue };
        if number(&fields, 1)? != process {
            continue;
        }
        match processors_of(child) {
            Ok(time) => living += time,
            Err(error) if is_living(child) => return Err(error),
            // It has just ended, and is counted with its parent from now on.
            Err(_) => {}
        }
    }
    Ok(living)
}

fn is_living(process: u32) -> bool {
    fields(process).is_ok_and(|fields| fields.first().is_some_and(|state| state != "Z" && state != "X"))
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
