use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DatabaseBackend},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::script::run(manager, include_str!("m20261127_000009_payment_ledger.sql")).await?;
        // Triggers have no words that both databases know.
        let triggers = match manager.get_database_backend() {
            DatabaseBackend::Postgres => include_str!("m20261127_000009_payment_ledger_postgres.sql"),
            _ => include_str!("m20261127_000009_payment_ledger_sqlite.sql"),
        };
        manager.get_connection().execute_unprepared(triggers).await?;
        Ok(())
    }

    // SQLite would otherwise leave half of a failed step behind.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
