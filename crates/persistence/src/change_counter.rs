//! Whether something was changed in a file of SQLite that several processes use.

use std::time::Duration;

use sea_orm::{DbErr, RuntimeErr};
use sqlx::{Connection, Row, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::{DatabaseAddress, Store, StoreError};

/// How long to wait for others where the file is locked.
const PATIENCE: Duration = Duration::from_millis(50);

/// Looks at the file by a connection of its own, as SQLite counts for each connection what others have changed.
#[derive(Debug)]
pub struct ChangeCounter {
    connection: SqliteConnection,
}

impl ChangeCounter {
    /// Another number than the last time when somebody, here or elsewhere, has committed something since.
    /// See <https://sqlite.org/pragma.html#pragma_data_version>.
    pub async fn changes(&mut self) -> Result<i64, StoreError> {
        let row = sqlx::query("PRAGMA data_version").fetch_one(&mut self.connection).await.map_err(failed)?;
        row.try_get(0).map_err(failed)
    }
}

impl Store {
    /// Begins to count changes. Fails on Postgres, which does not count them.
    pub async fn change_counter(&self) -> Result<ChangeCounter, StoreError> {
        let DatabaseAddress::File(path) = &self.options.database else {
            return Err(StoreError::Database(DbErr::Custom("Postgres counts no changes".to_owned())));
        };
        let options = SqliteConnectOptions::new().filename(path).read_only(true).busy_timeout(PATIENCE);
        let connection = SqliteConnection::connect_with(&options).await.map_err(failed)?;
        Ok(ChangeCounter { connection })
    }
}

fn failed(error: sqlx::Error) -> StoreError {
    DbErr::Conn(RuntimeErr::SqlxError(error.into())).into()
}
