//! What all throwaway servers need: a folder, a port, time to start.

use std::{
    fs,
    net::TcpListener,
    path::Path,
    process::Child,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

/// A new folder under the system's folder for temporary things.
pub(crate) fn folder() -> Result<TempDir> {
    tempfile::Builder::new().prefix("cartwright-test-").tempdir().context("making a temporary folder")
}

/// A port of the loopback that nobody listens on now.
pub(crate) fn free_port() -> Result<u16> {
    // Another process may take it before the server does; the server then fails to start and says so.
    let listener = TcpListener::bind("127.0.0.1:0").context("looking for a free port")?;
    Ok(listener.local_addr()?.port())
}

/// Waits until `answers` succeeds. Fails with the end of the log when the server ends, or after 60 seconds.
pub(crate) fn wait_until(child: &mut Child, log: &Path, answers: impl Fn() -> Result<()>) -> Result<()> {
    let started = Instant::now();
    loop {
        let Err(error) = answers() else {
            return Ok(());
        };
        if let Some(status) = child.try_wait()? {
            bail!("it ended at once ({status}): {}", end_of(log));
        }
        if started.elapsed() > Duration::from_secs(60) {
            bail!("it does not answer ({error:#}): {}", end_of(log));
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// Waits for the end of a server that was told to stop; kills it after 10 seconds.
pub(crate) fn wait_for_end(child: &mut Child) -> Result<()> {
    let told = Instant::now();
    while child.try_wait()?.is_none() {
        if told.elapsed() > Duration::from_secs(10) {
            child.kill()?;
            child.wait()?;
            bail!("it did not stop within 10 seconds and was killed");
        }
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

fn end_of(log: &Path) -> String {
    let Ok(text) = fs::read_to_string(log) else {
        return "it wrote no log".to_owned();
    };
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(15)..].join("\n")
}
