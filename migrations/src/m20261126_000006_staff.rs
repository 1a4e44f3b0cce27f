use sea_orm_migration::{
    prelude::*,
    sea_orm::{
        ConnectionTrait,
        prelude::{DateTimeUtc, Json, Uuid},
    },
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The roles that every shop has. Their keys are written here because the two databases keep keys in different forms.
const ROLES: [(u128, &str, &str, &str); 4] = [
    (0x0192_0000_0000_7000_8000_0000_0000_0001, "owner", "Owner", "owner"),
    (0x0192_0000_0000_7000_8000_0000_0000_0002, "catalogue", "Catalogue", "catalogue"),
    (0x0192_0000_0000_7000_8000_0000_0000_0003, "orders", "Orders", "orders"),
    (0x0192_0000_0000_7000_8000_0000_0000_0004, "read_only", "Read only", "read only"),
];
/// When these roles came into being: the 26th of November 2026.
const MADE_AT: i64 = 1795651200;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::script::run(manager, include_str!("m20261126_000006_staff.sql")).await?;
        let made_at = DateTimeUtc::from_timestamp(MADE_AT, 0).unwrap_or_default();
        for (id, system, name, name_key) in ROLES {
            let mut insert = Query::insert();
            insert
                .into_table("staff_role")
                .columns(["id", "system", "name", "name_key", "permissions", "created_at", "updated_at"])
                .values([
                    Expr::val(Uuid::from_u128(id)),
                    Expr::val(system),
                    Expr::val(name),
                    Expr::val(name_key),
                    Expr::val(Json::Array(Vec::new())),
                    Expr::val(made_at),
                    Expr::val(made_at),
                ])
                .map_err(|error| DbErr::Custom(error.to_string()))?;
            manager.get_connection().execute(&insert).await?;
        }
        Ok(())
    }

    // SQLite would otherwise leave half of a failed step behind.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
