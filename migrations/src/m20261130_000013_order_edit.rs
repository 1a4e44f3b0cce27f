use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::script::run(manager, include_str!("m20261130_000013_order_edit.sql")).await
    }

    // SQLite would otherwise leave half of a failed step behind.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
