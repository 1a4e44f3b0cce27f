//! Accounts in and out.

use cartwright_domain::{
    customer::Email,
    id::AccountId,
    identity::{Account, AccountKind, PasswordHash, PepperId},
    time::Timestamp,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, OnConflict},
};

use super::entity::account::{ActiveModel, Column, Entity, Model};
use crate::{StoreError, corrupt, repository::repository};

repository! {
    /// Accounts.
    AccountRepository, accounts
}

impl<C: ConnectionTrait> AccountRepository<'_, C> {
    /// The account with that key.
    pub async fn find(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        Entity::find_by_id(id.0).one(self.connection).await?.map(to_domain).transpose()
    }

    /// The account of that kind whose folded address that is; see [`Email::folded`].
    pub async fn find_by_email(&self, kind: AccountKind, email_key: &str) -> Result<Option<Account>, StoreError> {
        let found = Entity::find()
            .filter(Column::Kind.eq(kind.as_str()))
            .filter(Column::EmailKey.eq(email_key))
            .one(self.connection)
            .await?;
        found.map(to_domain).transpose()
    }
}

impl AccountRepository<'_, DatabaseTransaction> {
    /// The account with that key, held until the end of the transaction. An account is locked before its sessions and tokens.
    pub async fn lock(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        Entity::find_by_id(id.0).lock_exclusive().one(self.connection).await?.map(to_domain).transpose()
    }

    /// Writes a new account, unless its kind has one with that address already; answers whether it did.
    pub async fn insert_unless_known(&self, account: &Account) -> Result<bool, StoreError> {
        let (hash, pepper) = columns_of(account.password.as_ref());
        let row = ActiveModel {
            id: Set(account.id.0),
            kind: Set(account.kind.as_str().to_owned()),
            email: Set(account.email.as_str().to_owned()),
            email_key: Set(account.email.folded()),
            email_verified_at: Set(account.email_verified_at),
            password_changed_at: Set(hash.is_some().then_some(account.created_at)),
            password_hash: Set(hash),
            password_pepper: Set(pepper),
            disabled_at: Set(account.disabled_at),
            created_at: Set(account.created_at),
            updated_at: Set(account.created_at),
        };
        let written = Entity::insert(row)
            .on_conflict(OnConflict::columns([Column::Kind, Column::EmailKey]).do_nothing().to_owned())
            .exec_without_returning(self.connection)
            .await?;
        Ok(written > 0)
    }

    /// Gives the account another password, or none.
    pub async fn set_password(
        &self,
        id: AccountId,
        password: Option<&PasswordHash>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (hash, pepper) = columns_of(password);
        Entity::update_many()
            .col_expr(Column::PasswordHash, Expr::value(hash))
            .col_expr(Column::PasswordPepper, Expr::value(pepper))
            .col_expr(Column::PasswordChangedAt, Expr::value(now))
            .col_expr(Column::UpdatedAt, Expr::value(now))
            .filter(Column::Id.eq(id.0))
            .exec(self.connection)
            .await?;
        Ok(())
    }

    /// Writes the same password under a newer hash, unless it was changed meanwhile.
    pub async fn upgrade_password(
        &self,
        id: AccountId,
        old: &PasswordHash,
        new: &PasswordHash,
    ) -> Result<bool, StoreError> {
        let (hash, pepper) = columns_of(Some(new));
        let upgraded = Entity::update_many()
            .col_expr(Column::PasswordHash, Expr::value(hash))
            .col_expr(Column::PasswordPepper, Expr::value(pepper))
            .filter(Column::Id.eq(id.0))
            .filter(Column::PasswordHash.eq(old.hash.as_str()))
            .exec(self.connection)
            .await?;
        Ok(upgraded.rows_affected > 0)
    }

    /// Notes that the mailbox is the account owner's. The first proof stays.
    pub async fn verify_email(&self, id: AccountId, now: Timestamp) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::EmailVerifiedAt, Expr::value(now))
            .col_expr(Column::UpdatedAt, Expr::value(now))
            .filter(Column::Id.eq(id.0))
            .filter(Column::EmailVerifiedAt.is_null())
            .exec(self.connection)
            .await?;
        Ok(())
    }

    /// Gives the account another address, which was proved to be its owner's. Fails where another account has it (`email_key`).
    pub async fn change_email(&self, id: AccountId, email: &Email, now: Timestamp) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::Email, Expr::value(email.as_str()))
            .col_expr(Column::EmailKey, Expr::value(email.folded()))
            .col_expr(Column::EmailVerifiedAt, Expr::value(now))
            .col_expr(Column::UpdatedAt, Expr::value(now))
            .filter(Column::Id.eq(id.0))
            .exec(self.connection)
            .await?;
        Ok(())
    }

    /// Lets nobody sign in to the account any more, or lets its owner in again.
    pub async fn set_disabled(&self, id: AccountId, since: Option<Timestamp>) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::DisabledAt, Expr::value(since))
            .filter(Column::Id.eq(id.0))
            .exec(self.connection)
            .await?;
        Ok(())
    }

    /// Removes the account with its sessions, tokens and the person behind it.
    pub async fn delete(&self, id: AccountId) -> Result<bool, StoreError> {
        let deleted = Entity::delete_by_id(id.0).exec(self.connection).await?;
        Ok(deleted.rows_affected > 0)
    }
}

fn columns_of(password: Option<&PasswordHash>) -> (Option<String>, Option<String>) {
    password.map(|password| (password.hash.clone(), password.pepper.0.clone())).unzip()
}

fn to_domain(row: Model) -> Result<Account, StoreError> {
    let id = AccountId(row.id);
    Ok(Account {
        id,
        kind: row.kind.parse().map_err(corrupt(id))?,
        email: row.email.parse().map_err(corrupt(id))?,
        email_verified_at: row.email_verified_at,
        password: row
            .password_hash
            .zip(row.password_pepper)
            .map(|(hash, pepper)| PasswordHash { hash, pepper: PepperId(pepper) }),
        disabled_at: row.disabled_at,
        created_at: row.created_at,
    })
}
