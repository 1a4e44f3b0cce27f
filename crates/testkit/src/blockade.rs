//! Makes every change of a cart wait, as a slow database would.

use sea_orm::{ConnectionTrait, DatabaseConnection};

use crate::TestDatabase;

/// As long as this is there, changes of carts wait.
#[derive(Debug)]
pub struct Blockade(DatabaseConnection);

impl TestDatabase {
    /// Holds what every change of a cart needs: the write lock on SQLite, the table on Postgres.
    pub async fn block_writes(&self) -> Blockade {
        let connection = self.raw().await;
        let lock = match self.is_postgres() {
            true => "BEGIN; LOCK TABLE cart IN EXCLUSIVE MODE",
            false => "BEGIN IMMEDIATE",
        };
        connection.execute_unprepared(lock).await.expect("nobody else holds the lock");
        Blockade(connection)
    }

    fn is_postgres(&self) -> bool {
        matches!(self.options().database, cartwright_persistence::DatabaseAddress::Postgres(_))
    }
}

impl Blockade {
    /// Lets the changes go on.
    pub async fn lift(self) {
        self.0.execute_unprepared("ROLLBACK").await.expect("the connection is there");
        self.0.close().await.expect("the connection closes");
    }
}
