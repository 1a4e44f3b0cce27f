//! Running a command to its end, or to the moment when somebody interrupts.

use std::{
    os::unix::process::{CommandExt, ExitStatusExt},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    flag,
};

/// Remembers the last request to stop: Ctrl-C, the end of the terminal, or a termination from outside.
///
/// While it listens, these signals no longer end this process by themselves, so that what was started can be stopped.
#[derive(Clone, Debug, Default)]
pub struct Interrupt {
    signal: Arc<AtomicUsize>,
}

impl Interrupt {
    /// Listens from now on, until the process ends.
    pub fn listen() -> Result<Self> {
        let interrupt = Self::default();
        for (signal, number) in [(SIGINT, 2), (SIGTERM, 15), (SIGHUP, 1)] {
            flag::register_usize(signal, Arc::clone(&interrupt.signal), number).context("listening for signals")?;
        }
        Ok(interrupt)
    }

    /// The number of the signal that asked to stop, if one did.
    pub fn signal(&self) -> Option<usize> {
        Some(self.signal.load(Ordering::SeqCst)).filter(|number| *number != 0)
    }

    /// Fails if somebody asked to stop.
    pub fn check(&self) -> Result<()> {
        match self.signal() {
            None => Ok(()),
            Some(number) => bail!("interrupted by signal {number}"),
        }
    }
}

/// Runs a command, its output shown, and returns how it ended.
///
/// It runs in a process group of its own: an interrupt is passed on to it and everything that it started, and after
/// 10 seconds they are killed. Fails when the command cannot start, and after an interrupt.
pub fn run_to_end(command: &mut Command, interrupt: &Interrupt) -> Result<ExitStatus> {
    interrupt.check()?;
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child =
        command.stdin(Stdio::null()).process_group(0).spawn().with_context(|| format!("starting {name}"))?;
    loop {
        if let Some(status) = child.try_wait()? {
            // A command that a signal ended while we were told to stop did not fail by itself.
            if status.signal().is_some() {
                interrupt.check()?;
            }
            return Ok(status);
        }
        if let Some(number) = interrupt.signal() {
            end_group(&mut child, number)?;
            bail!("interrupted by signal {number}");
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// Passes the signal on to the group of the child, then waits; after 10 seconds the group is killed.
fn end_group(child: &mut Child, signal: usize) -> Result<()> {
    signal_group(child, signal)?;
    let told = Instant::now();
    while child.try_wait()?.is_none() {
        if told.elapsed() > Duration::from_secs(10) {
            signal_group(child, 9)?;
            child.wait()?;
            break;
        }
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// Sends a signal to the process group that the child leads. Fails, with the child killed, when that is impossible.
fn signal_group(child: &mut Child, signal: usize) -> Result<()> {
    // The kill that is built into the shell is everywhere, and needs neither unsafe code nor one more crate. This is the
    // one form that all shells understand.
    let output = Command::new("sh")
        .args(["-c", &format!("kill -s {signal} -- -{}", child.id())])
        .stdin(Stdio::null())
        .output()
        .context("starting sh")?;
    // That the group has ended meanwhile is the one good reason for a refusal.
    if !output.status.success() && child.try_wait()?.is_none() {
        child.kill()?;
        child.wait()?;
        bail!("passing on signal {signal}: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}
