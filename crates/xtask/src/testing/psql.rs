//! Questions to a Postgres, asked with its own client program.
//!
//! The client speaks every kind of authentication. Where a Postgres is, it nearly always is too; where it is not, a
//! local Postgres counts as not found and a given one is taken on trust, which is said aloud.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail, ensure};

use crate::machine::programs;

/// The oldest Postgres that Cartwright supports, as its `server_version_num`.
const OLDEST_VERSION: u32 = 150_000;

/// The client program of Postgres.
#[derive(Clone, Debug)]
pub(super) struct Psql {
    program: PathBuf,
}

impl Psql {
    /// The client on the path or beside an installed server, if there is one.
    pub fn find() -> Option<Self> {
        let beside = || programs::postgres_folders().into_iter().map(|folder| folder.join("psql"));
        let program = programs::on_path("psql").or_else(|| beside().find(|path| path.is_file()))?;
        Some(Self { program })
    }

    /// The client at that path.
    pub fn at(program: PathBuf) -> Self {
        Self { program }
    }

    /// The rows that a statement returns, columns joined by `|`. Fails when the server refuses, asks for a password
    /// that the address lacks, or does not answer within 5 seconds.
    pub fn rows(&self, url: &str, statement: &str) -> Result<Vec<String>> {
        let output = Command::new(&self.program)
            .args(["--no-psqlrc", "--no-password", "--quiet", "--tuples-only", "--no-align"])
            .args(["--set", "ON_ERROR_STOP=1", "--dbname", url, "--command", statement])
            .env("PGCONNECT_TIMEOUT", "5")
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("starting {}", self.program.display()))?;
        let complaint = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{}", complaint.trim());
        let text = String::from_utf8(output.stdout).context("reading the answer of psql")?;
        Ok(text.lines().map(str::to_owned).collect())
    }

    /// Fails unless the server at that address is new enough and lets us create databases.
    pub fn check_fitness(&self, url: &str) -> Result<()> {
        let rows = self.rows(
            url,
            "SELECT current_setting('server_version_num'), rolcreatedb OR rolsuper, current_setting('server_version') \
             FROM pg_roles WHERE rolname = current_user",
        )?;
        let row = rows.first().map(String::as_str).unwrap_or_default();
        let fields: Vec<&str> = row.split('|').collect();
        let [number, may_create, version] = fields[..] else {
            bail!("psql answered \"{row}\"");
        };
        let number: u32 = number.parse().with_context(|| format!("psql gave {number} as version"))?;
        ensure!(number >= OLDEST_VERSION, "it is Postgres {version}; 15 or newer is needed");
        ensure!(may_create == "t", "the user may not create databases there");
        Ok(())
    }
}
