//! Bringing the schema up to date, once, whoever starts.

use std::{collections::HashSet, fs::File, path::Path};

use cartwright_migrations::Migrator;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, Statement};
use sea_orm_migration::MigratorTrait;

use crate::{DatabaseAddress, Store, StoreError, statement_limit::StatementLimit};

/// The key of the advisory lock under which processes migrate one after the other: the letters of "cartwrig".
const LOCK_KEY: i64 = 0x6361_7274_7772_6967;

impl Store {
    /// Applies the steps that are missing and answers how many there were. Processes that start together wait for each other. Fails on
    /// a database that a newer version has migrated.
    pub async fn migrate(&self) -> Result<usize, StoreError> {
        if is_up_to_date(&self.reader).await {
            return Ok(0);
        }
        match &self.options.database {
            DatabaseAddress::File(path) => {
                let lock = lock_file(path).await?;
                // A step may take longer than a statement of the shop.
                let _unlimited = self.writer_limit.as_ref().map(StatementLimit::lift);
                let applied = apply(&self.writer).await;
                drop(lock);
                applied
            }
            DatabaseAddress::Postgres(url) => {
                // A connection of its own: the lock belongs to the session, and a step may take longer than a statement of the shop.
                let mut options = ConnectOptions::new(url);
                options.max_connections(1).sqlx_logging(false);
                let connection = Database::connect(options).await?;
                connection.execute_unprepared(&format!("SELECT pg_advisory_lock({LOCK_KEY})")).await?;
                let applied = apply(&connection).await;
                // Closing the session frees the lock.
                connection.close().await?;
                applied
            }
        }
    }
}

/// Whether every step has been applied, and no other one: then nothing is left to wait for. Whatever keeps that from being known, be it
/// that there are no tables at all, is found out by applying what is missing.
async fn is_up_to_date(connection: &DatabaseConnection) -> bool {
    let applied = async {
        let statement = "SELECT version FROM seaql_migrations".to_owned();
        let rows =
            connection.query_all_raw(Statement::from_string(connection.get_database_backend(), statement)).await?;
        rows.iter().map(|row| row.try_get("", "version")).collect::<Result<HashSet<String>, DbErr>>()
    };
    let steps = Migrator::migrations();
    let known: HashSet<&str> = steps.iter().map(|step| step.name()).collect();
    applied.await.is_ok_and(|applied| applied.iter().map(String::as_str).collect::<HashSet<_>>() == known)
}

async fn apply(connection: &DatabaseConnection) -> Result<usize, StoreError> {
    // On a new database even the table of steps is missing; up() makes it.
    Migrator::install(connection).await?;
    let pending = Migrator::get_pending_migrations(connection).await?.len();
    Migrator::up(connection, None).await?;
    Ok(pending)
}

/// Waits for the lock of the file beside the database; it is freed when the handle is dropped, also by a crash.
async fn lock_file(database: &Path) -> Result<File, StoreError> {
    let mut name = database.as_os_str().to_owned();
    name.push(".migrating");
    let locked = tokio::task::spawn_blocking(move || {
        let file = File::options().create(true).write(true).truncate(false).open(name)?;
        file.lock()?;
        Ok::<_, std::io::Error>(file)
    });
    let unavailable = |message: String| StoreError::Unavailable(DbErr::Custom(message));
    match locked.await {
        Ok(Ok(file)) => Ok(file),
        Ok(Err(error)) => Err(unavailable(format!("the lock of the migrations: {error}"))),
        Err(error) => Err(unavailable(format!("the lock of the migrations: {error}"))),
    }
}
