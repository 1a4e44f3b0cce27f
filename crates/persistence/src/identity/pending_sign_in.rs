//! Sign-ins that wait for the browser to come back from a provider.

use cartwright_domain::{
    identity::{PendingSignIn, TokenDigest},
    time::Timestamp,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};

use super::entity::pending_sign_in::{ActiveModel, Column, Entity};
use crate::{StoreError, repository::repository};

repository! {
    /// Sign-ins that wait for the browser to come back from a provider.
    PendingSignInRepository, pending_sign_ins
}

impl PendingSignInRepository<'_, DatabaseTransaction> {
    /// Writes a sign-in that begins.
    pub async fn insert(&self, pending: &PendingSignIn) -> Result<(), StoreError> {
        let row = ActiveModel {
            digest: Set(pending.digest.0.to_vec()),
            provider: Set(pending.provider.clone()),
            redirect_uri: Set(pending.redirect_uri.clone()),
            account_id: Set(pending.account_id.map(|account| account.0)),
            created_at: Set(pending.created_at),
            expires_at: Set(pending.expires_at),
        };
        Entity::insert(row).exec_without_returning(self.connection).await?;
        Ok(())
    }

    /// Takes out the sign-in of that secret, where its time is not over: of two who come with it one gets it.
    pub async fn take(&self, digest: TokenDigest, now: Timestamp) -> Result<Option<PendingSignIn>, StoreError> {
        let found = Entity::find_by_id(digest.0.to_vec())
            .filter(Column::ExpiresAt.gt(now))
            .lock_exclusive()
            .one(self.connection)
            .await?;
        let Some(row) = found else {
            return Ok(None);
        };
        let taken = Entity::delete_by_id(digest.0.to_vec()).exec(self.connection).await?;
        Ok((taken.rows_affected > 0).then_some(PendingSignIn {
            digest,
            provider: row.provider,
            redirect_uri: row.redirect_uri,
            account_id: row.account_id.map(Into::into),
            created_at: row.created_at,
            expires_at: row.expires_at,
        }))
    }

    /// Removes sign-ins whose time was over before that instant; answers how many.
    pub async fn delete_expired_before(&self, instant: Timestamp) -> Result<u64, StoreError> {
        let deleted = Entity::delete_many().filter(Column::ExpiresAt.lt(instant)).exec(self.connection).await?;
        Ok(deleted.rows_affected)
    }
}
