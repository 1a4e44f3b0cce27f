//! Servers that are measured, on the loopback.

use std::{
    ffi::OsString,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use anyhow::{Context, Result, anyhow, bail};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// What opens the staff's endpoint of the shops that are measured.
pub const STAFF_TOKEN: &str = "token-of-a-shop-that-is-measured-and-thrown-away";

/// Nothing that is started here takes longer.
const PATIENCE: Duration = Duration::from_secs(120);

/// A process that answers HTTP; it ends with this value.
pub struct Server {
    /// Where it answers.
    pub address: SocketAddr,
    /// Its number.
    pub process: u32,
    _child: Child,
}

/// A shop's data and the settings that all its servers share.
pub struct Place {
    program: PathBuf,
    database: Option<String>,
    redis: Option<String>,
    folder: TempDir,
    launcher: Vec<OsString>,
}

impl Place {
    /// A place for a shop on an embedded database, or on that Postgres, and with that Redis.
    pub fn new(program: &Path, database: Option<String>, redis: Option<String>) -> Result<Self> {
        let folder = tempfile::tempdir().context("making a temporary folder")?;
        Ok(Self { program: program.to_owned(), database, redis, folder, launcher: Vec::new() })
    }

    /// The same place, whose programs are started by another one with those arguments before their own.
    pub fn under(self, launcher: Vec<OsString>) -> Self {
        Self { launcher, ..self }
    }

    /// A file in the folder of the shop.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The file of the embedded database.
    pub fn sqlite_file(&self) -> PathBuf {
        self.file("data/cartwright.sqlite")
    }

    /// Runs a command of the executable to its end. Fails when it does.
    pub async fn command(&self, arguments: &[&str]) -> Result<()> {
        let output = self.program(arguments).output().await.context("starting the shop")?;
        if !output.status.success() {
            bail!("{arguments:?} ended with {}: {}", output.status, String::from_utf8_lossy(&output.stderr));
        }
        Ok(())
    }

    /// Starts a server of the shop, and waits until it is open.
    pub async fn serve(&self, arguments: &[&str]) -> Result<Server> {
        let mut serve = vec!["serve", "--listen", "127.0.0.1:0", "--seed", "off", "--admin-token", STAFF_TOKEN];
        serve.extend_from_slice(arguments);
        start(self.program(&serve), "shop API").await
    }

    fn program(&self, arguments: &[&str]) -> Command {
        let mut command = match self.launcher.split_first() {
            Some((launcher, its_arguments)) => {
                let mut command = Command::new(launcher);
                command.args(its_arguments).arg(&self.program);
                command
            }
            None => Command::new(&self.program),
        };
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("CARTWRIGHT_") || name == "DATABASE_URL" || name == "REDIS_URL" {
                command.env_remove(&*name);
            }
        }
        command.args(arguments).arg("--data-dir").arg(self.file("data")).args(["--log", "warn"]);
        if let Some(database) = &self.database {
            command.env("DATABASE_URL", database);
        }
        if let Some(redis) = &self.redis {
            command.env("REDIS_URL", redis);
        }
        command
    }
}

/// Starts the floor for requests, which answers with the bytes of that file.
pub async fn floor(answer: &Path) -> Result<Server> {
    let mut command = Command::new(this_program()?);
    command.arg("floor").arg("--answer").arg(answer);
    start(command, "listening at").await
}

/// The program that runs.
pub fn this_program() -> Result<OsString> {
    Ok(std::env::current_exe().context("looking for this program")?.into_os_string())
}

/// Starts a process, and waits for the line of its output that holds `mark` and an address.
async fn start(mut command: Command, mark: &str) -> Result<Server> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .spawn()
        .context("starting a server")?;
    let process = child.id().ok_or_else(|| anyhow!("the server has ended at once"))?;
    let output = child.stdout.take().ok_or_else(|| anyhow!("a server without output"))?;
    let mut lines = BufReader::new(output).lines();
    let address = async {
        while let Some(line) = lines.next_line().await? {
            if let Some(address) = address_in(&line, mark) {
                return Ok(address);
            }
        }
        bail!("the server ended before it was open")
    };
    let address = tokio::time::timeout(PATIENCE, address).await.context("waiting for a server to open")??;
    // Whoever writes into a closed pipe may end by it.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    Ok(Server { address, process, _child: child })
}

/// The address in a line such as `  shop API    http://127.0.0.1:4000/graphql  (…)`.
fn address_in(line: &str, mark: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once(mark)?;
    let rest = rest.trim_start().trim_start_matches("http://");
    let end = rest.find(|character: char| character == '/' || character.is_whitespace()).unwrap_or(rest.len());
    rest[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_in_the_line_that_tells_it() {
        let shop = "  shop API    http://127.0.0.1:4000/graphql  (open it in a browser to run queries)";
        assert_eq!(address_in(shop, "shop API"), Some(SocketAddr::from(([127, 0, 0, 1], 4000))));
        assert_eq!(
            address_in("listening at 127.0.0.1:80", "listening at"),
            Some(SocketAddr::from(([127, 0, 0, 1], 80)))
        );
        assert_eq!(address_in("  staff API   http://127.0.0.1:4000/admin/graphql", "shop API"), None);
    }
}
