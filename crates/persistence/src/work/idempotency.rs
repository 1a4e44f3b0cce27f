//! Idempotency keys.

use cartwright_domain::time::Timestamp;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryTrait,
    sea_query::{Expr, ExprTrait, InsertStatement, OnConflict},
};
use serde_json::Value;

use crate::{StoreError, Writes, repository::repository};

pub(crate) mod entity {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "idempotency_key")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub principal: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub operation: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub idempotency_key: String,
        pub fingerprint: String,
        #[sea_orm(column_type = "JsonBinary")]
        pub outcome: Json,
        pub created_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

repository! {
    /// Idempotency keys.
    IdempotencyKeyRepository, idempotency_keys
}

/// A request that was done before.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownRequest {
    /// The digest of its input.
    pub fingerprint: String,
    /// What came of it; none where it was begun in a transaction and has not come to its end in another.
    pub outcome: Option<Value>,
}

/// What that row says.
pub(crate) fn to_known(row: entity::Model) -> KnownRequest {
    let outcome = Some(row.outcome).filter(|outcome| *outcome != unended());
    KnownRequest { fingerprint: row.fingerprint, outcome }
}

/// What stands in the row of a key until there is an outcome.
fn unended() -> Value {
    Value::Object(serde_json::Map::new())
}

fn row(principal: &str, operation: &str, key: &str, fingerprint: &str, now: Timestamp) -> entity::ActiveModel {
    entity::ActiveModel {
        principal: Set(principal.to_owned()),
        operation: Set(operation.to_owned()),
        idempotency_key: Set(key.to_owned()),
        fingerprint: Set(fingerprint.to_owned()),
        outcome: Set(unended()),
        created_at: Set(now),
    }
}

fn claim_of(row: entity::ActiveModel) -> InsertStatement {
    entity::Entity::insert(row).on_conflict(OnConflict::new().do_nothing().to_owned()).into_query()
}

impl<C: ConnectionTrait> IdempotencyKeyRepository<'_, C> {
    /// What was done under the key.
    pub async fn find(&self, principal: &str, operation: &str, key: &str) -> Result<Option<KnownRequest>, StoreError> {
        let id = (principal.to_owned(), operation.to_owned(), key.to_owned());
        let row = entity::Entity::find_by_id(id).one(self.connection).await?;
        Ok(row.map(to_known))
    }
}

impl IdempotencyKeyRepository<'_, DatabaseTransaction> {
    /// Takes the key for this transaction, or answers what was done under it. Waits for a transaction that has taken it and not ended.
    pub async fn claim(
        &self,
        principal: &str,
        operation: &str,
        key: &str,
        fingerprint: &str,
        now: Timestamp,
    ) -> Result<Option<KnownRequest>, StoreError> {
        let claim = claim_of(row(principal, operation, key, fingerprint, now));
        if self.connection.execute(&claim).await?.rows_affected() > 0 {
            return Ok(None);
        }
        // The row that was in the way is committed, as its transaction has ended.
        let known = self.find(principal, operation, key).await?;
        known.map(Some).ok_or_else(|| StoreError::Corrupt(format!("idempotency key of {operation}")))
    }

    /// Keeps what came of the request whose key this transaction has taken.
    pub async fn store_outcome(
        &self,
        principal: &str,
        operation: &str,
        key: &str,
        outcome: Value,
    ) -> Result<(), StoreError> {
        entity::Entity::update_many()
            .col_expr(entity::Column::Outcome, Expr::value(outcome))
            .filter(entity::Column::Principal.eq(principal))
            .filter(entity::Column::Operation.eq(operation))
            .filter(entity::Column::IdempotencyKey.eq(key))
            .exec(self.connection)
            .await?;
        Ok(())
    }

    /// Takes the key with the other writes, where it is known that nothing was done under it, or that it does not matter.
    pub fn claim_with(
        &self,
        writes: &mut Writes,
        (principal, operation, key): (&str, &str, &str),
        fingerprint: &str,
        now: Timestamp,
    ) {
        writes.insert_by(claim_of(row(principal, operation, key, fingerprint, now)));
    }

    /// Takes the key with what came of its request, with the other writes. Where it was taken before, the outcome is added; the first one
    /// stays.
    pub fn keep_outcome_with(
        &self,
        writes: &mut Writes,
        (principal, operation, key): (&str, &str, &str),
        fingerprint: &str,
        outcome: Value,
        now: Timestamp,
    ) {
        let row = entity::ActiveModel { outcome: Set(outcome), ..row(principal, operation, key, fingerprint, now) };
        let has_none = Expr::col((entity::Entity, entity::Column::Outcome)).eq(unended());
        let id = [entity::Column::Principal, entity::Column::Operation, entity::Column::IdempotencyKey];
        let added =
            OnConflict::columns(id).update_column(entity::Column::Outcome).action_and_where(has_none).to_owned();
        writes.insert_by(entity::Entity::insert(row).on_conflict(added).into_query());
    }

    /// Gives back a key whose work has come to nothing.
    pub async fn release(&self, principal: &str, operation: &str, key: &str) -> Result<(), StoreError> {
        let id = (principal.to_owned(), operation.to_owned(), key.to_owned());
        entity::Entity::delete_by_id(id).exec(self.connection).await?;
        Ok(())
    }

    /// Forgets the keys taken before that instant; answers how many.
    pub async fn delete_before(&self, instant: Timestamp) -> Result<u64, StoreError> {
        let deleted =
            entity::Entity::delete_many().filter(entity::Column::CreatedAt.lt(instant)).exec(self.connection).await?;
        Ok(deleted.rows_affected)
    }
}
