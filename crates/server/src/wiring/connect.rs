//! Reaches the database and brings its tables up to date.

use std::{fs, time::Duration};

use anyhow::Context;
use cartwright_persistence::{DatabaseAddress, Store, StoreError, StoreOptions};
use secrecy::ExposeSecret;
use tokio::time::{Instant, sleep};

use crate::config::{Configuration, Database};

/// How long to wait before a database that is away is asked again.
const PAUSE: Duration = Duration::from_secs(1);
/// How long a command that ends by itself waits for its database.
const COMMAND_PATIENCE: Duration = Duration::from_secs(30);

/// How long to wait for a database that does not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Patience {
    /// Without end: a server says that it is not ready, and keeps trying.
    OfServer,
    /// Half a minute: a database that starts at the same time gets its time, and a mistake is told.
    OfCommand,
}

/// As many as work at the same time when a server starts, so that its first answer waits for none.
const FIRST_CONNECTIONS: u32 = 4;

/// What a connection found.
pub(super) struct Connected {
    /// The shop's storage, with tables as this version wants them.
    pub store: Store,
    /// How many steps of the migrations were missing.
    pub migrations_applied: usize,
}

/// Connects, and brings the tables up to date before anything else is done. A Postgres that is not there yet is asked again every
/// second; one that refuses, or that a newer version has migrated, is an error at once.
pub(super) async fn connect(configuration: &Configuration, patience: Patience) -> anyhow::Result<Connected> {
    let options = options(configuration)?;
    let waits = matches!(options.database, DatabaseAddress::Postgres(_));
    let started = Instant::now();
    let mut told = None;
    loop {
        let cause = match attempt(options.clone()).await {
            Ok(connected) => {
                if told.is_some() {
                    tracing::info!("The database answers");
                }
                return Ok(connected);
            }
            Err(StoreError::Unavailable(cause)) if waits => cause,
            Err(error) => return Err(anyhow::Error::new(error).context("the database cannot be used")),
        };
        if patience == Patience::OfCommand && started.elapsed() > COMMAND_PATIENCE {
            return Err(anyhow::Error::new(cause).context("the database does not answer"));
        }
        let text = cause.to_string();
        if told.as_ref() != Some(&text) {
            tracing::warn!(cause = text, "The database does not answer yet; trying again every second");
            told = Some(text);
        }
        sleep(PAUSE).await;
    }
}

async fn attempt(options: StoreOptions) -> Result<Connected, StoreError> {
    let store = Store::connect(options).await?;
    let migrations_applied = store.migrate().await?;
    Ok(Connected { store, migrations_applied })
}

fn options(configuration: &Configuration) -> anyhow::Result<StoreOptions> {
    let address = match &configuration.database {
        Database::Postgres(url) => DatabaseAddress::Postgres(url.expose_secret().to_owned()),
        Database::File(file) => {
            let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
            if let Some(folder) = folder {
                fs::create_dir_all(folder)
                    .with_context(|| format!("the folder {} of the database cannot be made", folder.display()))?;
            }
            DatabaseAddress::File(file.clone())
        }
    };
    let statement_timeout = configuration.statement_time_limit;
    Ok(StoreOptions { statement_timeout, first_connections: FIRST_CONNECTIONS, ..StoreOptions::new(address) })
}
