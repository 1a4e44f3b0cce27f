//! One lock over what follows from the whole catalogue: the members of rule collections and the shape of the category tree.
//!
//! Whoever changes a product shares it, whoever changes a rule or the tree has it alone: else a product that is saved while a rule
//! is would be judged by neither. It is taken before any row is, and ends with the transaction. SQLite has one writer at a time
//! and needs none.

use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseTransaction};

use crate::StoreError;

/// Any number that nothing else in the database locks.
const KEY: i64 = 0x0063_6174_616c_6f67;

/// For a change of products.
pub(super) async fn share(transaction: &DatabaseTransaction) -> Result<(), StoreError> {
    take(transaction, "pg_advisory_xact_lock_shared").await
}

/// For a change of rules or of the tree.
pub(super) async fn have_alone(transaction: &DatabaseTransaction) -> Result<(), StoreError> {
    take(transaction, "pg_advisory_xact_lock").await
}

async fn take(transaction: &DatabaseTransaction, function: &str) -> Result<(), StoreError> {
    if transaction.get_database_backend() == DatabaseBackend::Postgres {
        transaction.execute_unprepared(&format!("SELECT {function}({KEY})")).await?;
    }
    Ok(())
}
