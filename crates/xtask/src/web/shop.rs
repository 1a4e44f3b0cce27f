//! A running shop with demo data.

use std::{
    ffi::OsStr,
    fs::{self, File},
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result, anyhow};
use tempfile::TempDir;

use crate::machine::startup::{folder, wait_until};

/// A running server on an embedded database of its own; it ends with this value.
#[derive(Debug)]
pub struct Shop {
    /// Where it answers, such as `http://127.0.0.1:41234`.
    pub address: String,
    child: Child,
    /// Holds the database; removed with this value, after the process has ended.
    _folder: TempDir,
}

/// What opens the staff's endpoint of the shops that are started here.
pub(super) const STAFF_TOKEN: &str = "token-of-the-throwaway-shop-of-cargo-xtask-web";

impl Shop {
    /// Starts `program` with demo data and those further arguments on a free port of the loopback. Fails when it does not start.
    pub fn start<'a>(program: &Path, arguments: impl IntoIterator<Item = &'a OsStr>) -> Result<Self> {
        let folder = folder()?;
        let message = folder.path().join("message");
        let log = folder.path().join("log");
        let mut command = Command::new(program);
        // Nobody's own settings of a shop reach this one.
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("CARTWRIGHT_") || name == "DATABASE_URL" || name == "REDIS_URL" {
                command.env_remove(&*name);
            }
        }
        let child = command
            .args(["serve", "--listen", "127.0.0.1:0", "--admin-token", STAFF_TOKEN, "--data-dir"])
            .arg(folder.path().join("data"))
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(File::create(&message)?)
            .stderr(File::create(&log)?)
            // Ctrl-C in a terminal reaches a whole process group; the shop must outlive the tests by a moment.
            .process_group(0)
            .spawn()
            .with_context(|| format!("starting {}", program.display()))?;
        let mut shop = Self { address: String::new(), child, _folder: folder };
        let told = || address_in(&fs::read_to_string(&message)?).ok_or_else(|| anyhow!("it is not open yet"));
        wait_until(&mut shop.child, &log, || told().map(drop)).context("the shop does not open")?;
        shop.address = told()?;
        Ok(shop)
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        // Its database goes with it, so it needs no warning.
        let ended = self.child.kill().and_then(|()| self.child.wait());
        if let Err(error) = ended {
            println!("xtask: the shop at {} could not be stopped: {error}", self.address);
        }
    }
}

/// The address in what a server prints once it is open, without the path.
pub fn address_in(message: &str) -> Option<String> {
    let (_, rest) = message.split_once("shop API ")?;
    let (url, after) = rest.trim_start().split_once("/graphql")?;
    // A line that is still being written may end in the middle of an address.
    after.contains('\n').then(|| url.to_owned())
}
