//! A database on a Postgres, and the least that can ask it.

use std::{path::Path, process::Stdio, time::Duration};

use anyhow::{Context, Result, anyhow, bail};
use tokio::process::Command;
use uuid::Uuid;

use crate::{
    contest::Cost,
    processes::{parent_of, processors_of_ended_children, processors_of_family},
};

/// A database of our own, which is dropped with [`Postgres::drop_database`].
pub struct Postgres {
    server: String,
    name: String,
    /// The process whose children serve the connections; none where it is on another machine.
    postmaster: u32,
}

impl Postgres {
    /// Makes a database on that server, which must run on this machine as its processors are looked at.
    pub async fn create(server: &str) -> Result<Self> {
        let name = format!("cartwright_bench_{}", Uuid::now_v7().simple());
        psql(server, &format!("CREATE DATABASE {name}")).await?;
        let found = psql(server, "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'").await?;
        let checkpointer = found.trim().parse().context("looking for the processes of Postgres")?;
        let postmaster = parent_of(checkpointer).context("Postgres must run on this machine to be measured")?;
        Ok(Self { server: server.to_owned(), name, postmaster })
    }

    /// A copy of the database, to which nobody may be connected meanwhile.
    pub async fn copy(&self) -> Result<Self> {
        let name = format!("cartwright_bench_{}", Uuid::now_v7().simple());
        psql(&self.server, &format!("CREATE DATABASE {name} TEMPLATE {}", self.name)).await?;
        Ok(Self { server: self.server.clone(), name, postmaster: self.postmaster })
    }

    /// The address of the database.
    pub fn url(&self) -> Result<String> {
        let (place, _) =
            self.server.rsplit_once('/').ok_or_else(|| anyhow!("the address of Postgres names no database"))?;
        Ok(format!("{place}/{}", self.name))
    }

    /// The time of processors that Postgres has used so far.
    pub fn processors(&self) -> Result<Duration> {
        processors_of_family(self.postmaster)
    }

    /// Runs statements. Answers what they print.
    pub async fn run(&self, statements: &str) -> Result<String> {
        psql(&self.url()?, statements).await
    }

    /// Runs the statements of a file.
    pub async fn run_file(&self, file: &Path) -> Result<()> {
        let file = file.to_str().ok_or_else(|| anyhow!("a path that is no text"))?;
        psql_with(&self.url()?, "--file", file).await.map(drop)
    }

    /// Lets pgbench run the script on so many connections for so long. The cost is that of both of them.
    pub async fn pgbench(&self, script: &Path, clients: usize, duration: Duration) -> Result<Cost> {
        self.bench(script, clients, ["--time", &duration.as_secs().max(1).to_string()]).await
    }

    /// The same, so many times by each connection.
    pub async fn pgbench_times(&self, script: &Path, clients: usize, times: u64) -> Result<Cost> {
        self.bench(script, clients, ["--transactions", &times.to_string()]).await
    }

    async fn bench(&self, script: &Path, clients: usize, limit: [&str; 2]) -> Result<Cost> {
        let before = self.processors()? + processors_of_ended_children()?;
        let output = Command::new("pgbench")
            .args(["--no-vacuum", "--protocol", "prepared", "--file"])
            .arg(script)
            .args(["--client", &clients.to_string()])
            .args(limit)
            .arg(self.url()?)
            .stdin(Stdio::null())
            .output()
            .await
            .context("starting pgbench")?;
        let after = self.processors()? + processors_of_ended_children()?;
        let told = String::from_utf8_lossy(&output.stdout);
        if !output.status.success() {
            bail!("pgbench ended with {}: {}", output.status, String::from_utf8_lossy(&output.stderr));
        }
        let processed = told.lines().find_map(|line| line.strip_prefix("number of transactions actually processed: "));
        let processed = processed.and_then(|rest| rest.split(['/', ' ']).next()).and_then(|text| text.parse().ok());
        let processed = processed.ok_or_else(|| anyhow!("pgbench does not say how much it did: {told}"))?;
        let rate = told.lines().find_map(|line| line.strip_prefix("tps = ")).and_then(whole_number);
        let rate = rate.ok_or_else(|| anyhow!("pgbench does not say how fast it was: {told}"))?;
        Ok(Cost { rate, ..Cost::of(after.saturating_sub(before), processed) })
    }

    /// Removes the database, whoever is still connected.
    pub async fn drop_database(self) -> Result<()> {
        psql(&self.server, &format!("DROP DATABASE {} WITH (FORCE)", self.name)).await.map(drop)
    }
}

/// The digits before the point.
fn whole_number(text: &str) -> Option<u64> {
    text.split(|character: char| !character.is_ascii_digit()).next()?.parse().ok()
}

async fn psql(url: &str, statements: &str) -> Result<String> {
    psql_with(url, "--command", statements).await
}

async fn psql_with(url: &str, what: &str, argument: &str) -> Result<String> {
    let output = Command::new("psql")
        .args([
            "--no-psqlrc",
            "--quiet",
            "--tuples-only",
            "--no-align",
            "--set",
            "ON_ERROR_STOP=1",
            what,
            argument,
            url,
        ])
        .stdin(Stdio::null())
        .output()
        .await
        .context("starting psql")?;
    if !output.status.success() {
        bail!("psql ended with {}: {}", output.status, String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
