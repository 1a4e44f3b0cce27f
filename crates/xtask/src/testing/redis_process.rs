//! A throwaway Redis from installed programs.

use std::{
    fs::File,
    os::unix::process::CommandExt,
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result, anyhow};
use tempfile::TempDir;

use super::{Service, local, service::Keeper};
use crate::machine::{
    programs,
    startup::{folder, free_port, wait_until},
};

/// A running Redis of ours and its folder.
#[derive(Debug)]
pub(super) struct RedisProcess {
    child: Child,
    folder: Option<TempDir>,
}

impl RedisProcess {
    /// Starts a Redis that keeps nothing on disk, on a free port of the loopback.
    ///
    /// Fails when neither Redis nor Valkey is installed, or when it does not start.
    pub fn start() -> Result<Service> {
        let program = ["redis-server", "valkey-server"]
            .into_iter()
            .find_map(programs::on_path)
            .ok_or_else(|| anyhow!("redis-server is not installed"))?;
        let folder = folder()?;
        let log = folder.path().join("log");
        let port = free_port()?;
        let child = Command::new(program)
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1"])
            .args(["--save", "", "--appendonly", "no", "--daemonize", "no", "--dir"])
            .arg(folder.path())
            .stdin(Stdio::null())
            .stdout(File::create(&log)?)
            .stderr(File::options().append(true).open(&log)?)
            // Ctrl-C in a terminal reaches a whole process group; the server must outlive the tests by a moment.
            .process_group(0)
            .spawn()
            .context("starting redis-server")?;
        let mut process = Self { child, folder: Some(folder) };

        let address = format!("127.0.0.1:{port}");
        if let Err(error) = wait_until(&mut process.child, &log, || local::ping(&address, false)) {
            process.stop().context("after a failed start")?;
            return Err(error);
        }
        let origin = format!("a throwaway Redis on port {port}");
        Ok(Service::throwaway(format!("redis://{address}"), origin, Keeper::Redis(process)))
    }

    /// Ends the server and removes its folder. Doing so twice is harmless.
    pub fn stop(&mut self) -> Result<()> {
        let Some(folder) = self.folder.take() else {
            return Ok(());
        };
        if self.child.try_wait()?.is_none() {
            // It has nothing to save, so it needs no warning.
            self.child.kill()?;
            self.child.wait()?;
        }
        folder.close().context("removing its folder")
    }
}
