//! A throwaway Postgres from installed programs.

use std::{
    fs::File,
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result, anyhow, bail, ensure};
use tempfile::TempDir;

use super::{Service, psql::Psql, service::Keeper};
use crate::machine::{
    programs,
    startup::{folder, free_port, wait_for_end, wait_until},
};

/// A running Postgres of ours and its folder.
#[derive(Debug)]
pub(super) struct PostgresProcess {
    programs: PathBuf,
    user: Option<String>,
    child: Child,
    folder: Option<TempDir>,
}

impl PostgresProcess {
    /// Makes a cluster in a temporary folder and starts it on a free port of the loopback.
    ///
    /// Fails when no Postgres of version 15 or newer is installed, or when it does not start.
    pub fn start() -> Result<Service> {
        let (programs, version) = newest_programs()?;
        let user = server_user()?;
        let folder = folder()?;
        if let Some(name) = &user {
            let (owner, group) = programs::user_numbers(name).ok_or_else(|| anyhow!("no user {name}"))?;
            chown(folder.path(), Some(owner), Some(group)).context("giving the folder away")?;
        }
        make_cluster(&programs, user.as_deref(), folder.path())?;

        let port = free_port()?;
        let log = folder.path().join("log");
        let child = command_as(user.as_deref(), &programs.join("postgres"))
            .arg("-D")
            .arg(folder.path().join("data"))
            .args(SETTINGS.iter().flat_map(|setting| ["-c", setting]))
            .args(["-c", &format!("port={port}")])
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(File::create(&log)?)
            .stderr(File::options().append(true).open(&log)?)
            // Ctrl-C in a terminal reaches a whole process group; the server must outlive the tests by a moment.
            .process_group(0)
            .spawn()
            .context("starting postgres")?;
        let mut process = Self { programs, user, child, folder: Some(folder) };

        let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        let psql = Psql::at(process.programs.join("psql"));
        if let Err(error) = wait_until(&mut process.child, &log, || psql.check_fitness(&url)) {
            process.stop().context("after a failed start")?;
            return Err(error);
        }
        let origin = format!("a throwaway Postgres {version} on port {port}");
        Ok(Service::throwaway(url, origin, Keeper::Postgres(process)))
    }

    /// Stops the server and removes its folder. Doing so twice is harmless.
    pub fn stop(&mut self) -> Result<()> {
        let Some(folder) = self.folder.take() else {
            return Ok(());
        };
        let stopped = self.stop_server(folder.path());
        folder.close().context("removing its folder")?;
        stopped
    }

    fn stop_server(&mut self, folder: &Path) -> Result<()> {
        if self.child.try_wait()?.is_some() {
            return Ok(());
        }
        // The data is thrown away, so there is no need for a last checkpoint.
        let told = command_as(self.user.as_deref(), &self.programs.join("pg_ctl"))
            .arg("-D")
            .arg(folder.join("data"))
            .args(["-m", "immediate", "-W", "stop"])
            .current_dir(folder)
            .output()?;
        if !told.status.success() {
            self.child.kill()?;
            self.child.wait()?;
            bail!("killed, for pg_ctl failed: {}", String::from_utf8_lossy(&told.stderr).trim());
        }
        wait_for_end(&mut self.child)
    }
}

/// For speed, since nothing here has to survive; and room for many tests at once.
const SETTINGS: &[&str] = &[
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=400",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
];

fn newest_programs() -> Result<(PathBuf, u32)> {
    let programs = programs::postgres_folders().into_iter().next();
    let programs = programs.ok_or_else(|| anyhow!("the server programs of Postgres are not installed"))?;
    let version = programs::postgres_version(&programs).unwrap_or_default();
    ensure!(version >= 15, "Postgres {version} is installed; 15 or newer is needed");
    Ok((programs, version))
}

/// The user to run the server as: another than root, which Postgres refuses. Nothing for "as we are".
fn server_user() -> Result<Option<String>> {
    if !programs::is_root() {
        return Ok(None);
    }
    ensure!(
        programs::on_path("setpriv").is_some(),
        "postgres refuses root, and there is no setpriv to become another user"
    );
    let user = ["postgres", "nobody"].into_iter().find(|name| programs::user_numbers(name).is_some());
    let user = user.ok_or_else(|| anyhow!("postgres refuses root, and there is no user postgres or nobody"))?;
    Ok(Some(user.to_owned()))
}

fn make_cluster(programs: &Path, user: Option<&str>, folder: &Path) -> Result<()> {
    let output = command_as(user, &programs.join("initdb"))
        .arg("-D")
        .arg(folder.join("data"))
        .args(["--username", "postgres", "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"])
        .current_dir(folder)
        .output()
        .context("starting initdb")?;
    ensure!(output.status.success(), "initdb: {}", String::from_utf8_lossy(&output.stderr).trim());
    Ok(())
}

/// The program, run by that user if one is named. The process that starts becomes the program itself.
fn command_as(user: Option<&str>, program: &Path) -> Command {
    match user {
        None => Command::new(program),
        Some(name) => {
            let mut command = Command::new("setpriv");
            command.args(["--reuid", name, "--regid", name, "--clear-groups", "--"]).arg(program);
            command
        }
    }
}
