//! Messages between processes that share a Postgres, by LISTEN and NOTIFY. Each direction has a connection of its own, so that neither waits for
//! those of the pools; but for the first message of a process, which nobody is in the way of.

use std::str::FromStr;

use futures_util::{
    Stream,
    stream::{BoxStream, StreamExt, unfold},
};
use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseConnection, DbErr, RuntimeErr, Statement};
use sqlx::{
    Connection, PgConnection,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
};

use crate::{DatabaseAddress, Store, StoreError};

const NOTIFY: &str = "SELECT pg_notify($1, $2)";

/// Sends messages: the first by a connection of the pools, for which a process that starts need not wait; then it connects, and again where the
/// connection was lost.
#[derive(Debug)]
pub struct Notifier {
    address: DatabaseAddress,
    first: Option<DatabaseConnection>,
    connection: Option<PgConnection>,
}

impl Notifier {
    /// Sends a message of less than 8,000 bytes to all who listen to that channel of the database, this process included. Fails on SQLite.
    pub async fn notify(&mut self, channel: &str, message: &str) -> Result<(), StoreError> {
        if let Some(pools) = self.first.take() {
            let values = [channel.into(), message.into()];
            let statement = Statement::from_sql_and_values(DatabaseBackend::Postgres, NOTIFY, values);
            pools.execute_raw(statement).await?;
            return Ok(());
        }
        if let Some(connection) = self.connection.take() {
            // One that was closed while it was idle says nothing about the database as it is now.
            if let Ok(connection) = send(connection, channel, message).await {
                self.connection = Some(connection);
                return Ok(());
            }
        }
        let connection = PgConnection::connect_with(&postgres(&self.address)?).await.map_err(no_connection)?;
        self.connection = Some(send(connection, channel, message).await.map_err(no_statement)?);
        Ok(())
    }
}

/// Gives the connection back where it did its part.
async fn send(mut connection: PgConnection, channel: &str, message: &str) -> Result<PgConnection, sqlx::Error> {
    sqlx::query(NOTIFY).bind(channel).bind(message).execute(&mut connection).await?;
    Ok(connection)
}

impl Store {
    /// What sends messages.
    pub fn notifier(&self) -> Notifier {
        let first = self.is_postgres().then(|| self.reader.clone());
        Notifier { address: self.options.database.clone(), first, connection: None }
    }

    /// The messages of that channel of the database from now on; ends when the connection is lost. Fails on SQLite.
    pub async fn notifications(
        &self,
        channel: &str,
    ) -> Result<BoxStream<'static, Result<Vec<u8>, StoreError>>, StoreError> {
        let options = postgres(&self.options.database)?;
        let pool = PgPoolOptions::new().max_connections(1).max_lifetime(None).idle_timeout(None);
        let pool = pool.connect_with(options).await.map_err(no_connection)?;
        let mut listener = PgListener::connect_with(&pool).await.map_err(no_connection)?;
        listener.listen(channel).await.map_err(no_statement)?;
        Ok(messages(listener).boxed())
    }
}

fn messages(listener: PgListener) -> impl Stream<Item = Result<Vec<u8>, StoreError>> + Send + 'static {
    unfold(Some(listener), |listener| async move {
        let mut listener = listener?;
        match listener.try_recv().await {
            Ok(Some(notification)) => Some((Ok(notification.payload().as_bytes().to_vec()), Some(listener))),
            Ok(None) => None,
            Err(error) => Some((Err(no_statement(error)), None)),
        }
    })
}

fn postgres(address: &DatabaseAddress) -> Result<PgConnectOptions, StoreError> {
    let DatabaseAddress::Postgres(url) = address else {
        return Err(StoreError::Database(DbErr::Custom("SQLite has no notifications".to_owned())));
    };
    Ok(PgConnectOptions::from_str(url).map_err(no_connection)?.application_name("cartwright"))
}

fn no_connection(error: sqlx::Error) -> StoreError {
    DbErr::Conn(RuntimeErr::SqlxError(error.into())).into()
}

fn no_statement(error: sqlx::Error) -> StoreError {
    DbErr::Exec(RuntimeErr::SqlxError(error.into())).into()
}
