//! Who customers are elsewhere.

use cartwright_domain::{
    id::{AccountId, ExternalIdentityId},
    identity::ExternalIdentity,
    time::Timestamp,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, OnConflict},
};

use super::entity::external_identity::{ActiveModel, Column, Entity, Model};
use crate::{StoreError, repository::repository};

repository! {
    /// Who customers are elsewhere.
    ExternalIdentityRepository, external_identities
}

impl<C: ConnectionTrait> ExternalIdentityRepository<'_, C> {
    /// The identity that the issuer calls so.
    pub async fn find(&self, issuer: &str, subject: &str) -> Result<Option<ExternalIdentity>, StoreError> {
        let found = Entity::find()
            .filter(Column::Issuer.eq(issuer))
            .filter(Column::Subject.eq(subject))
            .one(self.connection)
            .await?;
        Ok(found.map(to_domain))
    }

    /// The identities that open the account, the oldest first, so many at most.
    pub async fn of_account(&self, account: AccountId, limit: u64) -> Result<Vec<ExternalIdentity>, StoreError> {
        let rows = Entity::find()
            .filter(Column::AccountId.eq(account.0))
            .order_by_asc(Column::CreatedAt)
            .order_by_asc(Column::Id)
            .limit(limit)
            .all(self.connection)
            .await?;
        Ok(rows.into_iter().map(to_domain).collect())
    }
}

impl ExternalIdentityRepository<'_, DatabaseTransaction> {
    /// Links a new identity, unless it opens an account already; answers whether it did.
    pub async fn insert_unless_known(&self, identity: &ExternalIdentity) -> Result<bool, StoreError> {
        let row = ActiveModel {
            id: Set(identity.id.0),
            account_id: Set(identity.account_id.0),
            provider: Set(identity.provider.clone()),
            issuer: Set(identity.issuer.clone()),
            subject: Set(identity.subject.clone()),
            email: Set(identity.email.clone()),
            created_at: Set(identity.created_at),
            last_used_at: Set(identity.last_used_at),
        };
        let written = Entity::insert(row)
            .on_conflict(OnConflict::columns([Column::Issuer, Column::Subject]).do_nothing().to_owned())
            .exec_without_returning(self.connection)
            .await?;
        Ok(written > 0)
    }

    /// Notes that somebody was let in with the identity, and which address the provider told.
    pub async fn touch(&self, id: ExternalIdentityId, email: Option<&str>, now: Timestamp) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::Email, Expr::value(email.map(str::to_owned)))
            .col_expr(Column::LastUsedAt, Expr::value(now))
            .filter(Column::Id.eq(id.0))
            .exec(self.connection)
            .await?;
        Ok(())
    }

    /// Unlinks the identity of that account; answers whether it was linked until now.
    pub async fn delete(&self, account: AccountId, id: ExternalIdentityId) -> Result<bool, StoreError> {
        let deleted = Entity::delete_many()
            .filter(Column::Id.eq(id.0))
            .filter(Column::AccountId.eq(account.0))
            .exec(self.connection)
            .await?;
        Ok(deleted.rows_affected > 0)
    }
}

fn to_domain(row: Model) -> ExternalIdentity {
    ExternalIdentity {
        id: row.id.into(),
        account_id: row.account_id.into(),
        provider: row.provider,
        issuer: row.issuer,
        subject: row.subject,
        email: row.email,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
    }
}
