//! What is kept of tokens that were sent by mail.

use cartwright_domain::{
    id::{AccountId, OneTimeTokenId},
    identity::{OneTimePurpose, OneTimeToken},
    time::Timestamp,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::OnConflict,
};

use super::entity::one_time_token::{ActiveModel, Column, Entity};
use crate::{StoreError, corrupt, repository::repository};

repository! {
    /// What is kept of tokens that were sent by mail.
    OneTimeTokenRepository, one_time_tokens
}

impl<C: ConnectionTrait> OneTimeTokenRepository<'_, C> {
    /// The token with that key for that purpose, where its time is not over.
    pub async fn find(
        &self,
        id: OneTimeTokenId,
        purpose: OneTimePurpose,
        now: Timestamp,
    ) -> Result<Option<OneTimeToken>, StoreError> {
        let found = Entity::find_by_id(id.0)
            .filter(Column::Purpose.eq(purpose.as_str()))
            .filter(Column::ExpiresAt.gt(now))
            .one(self.connection)
            .await?;
        let Some(row) = found else {
            return Ok(None);
        };
        let new_email = row.new_email.map(|email| email.parse()).transpose();
        Ok(Some(OneTimeToken {
            id,
            account_id: row.account_id.into(),
            purpose,
            email_key: row.email_key,
            new_email: new_email.map_err(corrupt("one_time_token.new_email"))?,
            created_at: row.created_at,
            expires_at: row.expires_at,
        }))
    }
}

impl OneTimeTokenRepository<'_, DatabaseTransaction> {
    /// Writes the token in the place of the account's former one for the same purpose.
    pub async fn put(&self, token: &OneTimeToken) -> Result<(), StoreError> {
        let row = ActiveModel {
            id: Set(token.id.0),
            account_id: Set(token.account_id.0),
            purpose: Set(token.purpose.as_str().to_owned()),
            email_key: Set(token.email_key.clone()),
            new_email: Set(token.new_email.as_ref().map(|email| email.as_str().to_owned())),
            created_at: Set(token.created_at),
            expires_at: Set(token.expires_at),
        };
        let columns = [Column::Id, Column::EmailKey, Column::NewEmail, Column::CreatedAt, Column::ExpiresAt];
        let replacing = OnConflict::columns([Column::AccountId, Column::Purpose]).update_columns(columns).to_owned();
        Entity::insert(row).on_conflict(replacing).exec_without_returning(self.connection).await?;
        Ok(())
    }

    /// Takes the token out; answers false where somebody else has done so: of two uses one counts.
    pub async fn take(&self, id: OneTimeTokenId) -> Result<bool, StoreError> {
        let taken = Entity::delete_by_id(id.0).exec(self.connection).await?;
        Ok(taken.rows_affected > 0)
    }

    /// Makes those tokens of the account worthless.
    pub async fn revoke(&self, account: AccountId, purposes: &[OneTimePurpose]) -> Result<(), StoreError> {
        Entity::delete_many()
            .filter(Column::AccountId.eq(account.0))
            .filter(Column::Purpose.is_in(purposes.iter().map(|purpose| purpose.as_str())))
            .exec(self.connection)
            .await?;
        Ok(())
    }

    /// Removes tokens whose time was over before that instant; answers how many.
    pub async fn delete_expired_before(&self, instant: Timestamp) -> Result<u64, StoreError> {
        let deleted = Entity::delete_many().filter(Column::ExpiresAt.lt(instant)).exec(self.connection).await?;
        Ok(deleted.rows_affected)
    }
}
