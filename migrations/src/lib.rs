//! The database schema, step by step, one set for Postgres and SQLite.
//!
//! A step is a pair of files: `mYYYYMMDD_NNNNNN_name.sql`, in the dialect that `script.rs` explains, and the few lines of Rust
//! that run it in one transaction. Steps are never edited after a release; a mistake is mended by the next one.

use sea_orm_migration::prelude::*;

mod m20261121_000001_catalog;
mod m20261121_000002_sale;
mod m20261121_000003_work;
mod m20261125_000004_identity;
mod m20261125_000005_messaging;
mod m20261126_000006_staff;
mod m20261126_000007_audit;
mod m20261126_000008_sign_in_provider;
mod m20261127_000009_payment_ledger;
mod m20261130_000010_payment_provider;
mod m20261130_000011_return;
mod m20261130_000012_parcel;
mod m20261130_000013_order_edit;
mod script;

/// All steps in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000001_catalog::Migration),
            Box::new(m20261121_000002_sale::Migration),
            Box::new(m20261121_000003_work::Migration),
            Box::new(m20261125_000004_identity::Migration),
            Box::new(m20261125_000005_messaging::Migration),
            Box::new(m20261126_000006_staff::Migration),
            Box::new(m20261126_000007_audit::Migration),
            Box::new(m20261126_000008_sign_in_provider::Migration),
            Box::new(m20261127_000009_payment_ledger::Migration),
            Box::new(m20261130_000010_payment_provider::Migration),
            Box::new(m20261130_000011_return::Migration),
            Box::new(m20261130_000012_parcel::Migration),
            Box::new(m20261130_000013_order_edit::Migration),
        ]
    }
}
