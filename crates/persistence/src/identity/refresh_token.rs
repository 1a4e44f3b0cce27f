//! What is kept of refresh tokens.

use cartwright_domain::{
    id::SessionId,
    identity::{RefreshToken, TokenDigest},
    time::Timestamp,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr,
};

use super::entity::refresh_token::{ActiveModel, Column, Entity};
use crate::{StoreError, corrupt, repository::repository};

repository! {
    /// What is kept of refresh tokens.
    RefreshTokenRepository, refresh_tokens
}

impl<C: ConnectionTrait> RefreshTokenRepository<'_, C> {
    /// The token with that digest.
    pub async fn find(&self, digest: TokenDigest) -> Result<Option<RefreshToken>, StoreError> {
        let Some(row) = Entity::find_by_id(digest.0.to_vec()).one(self.connection).await? else {
            return Ok(None);
        };
        let used_by = row.used_by.map(digest_of).transpose().map_err(corrupt("refresh_token.used_by"))?;
        Ok(Some(RefreshToken {
            digest,
            session_id: row.session_id.into(),
            generation: row.generation,
            used_at: row.used_at,
            used_by,
        }))
    }
}

impl RefreshTokenRepository<'_, DatabaseTransaction> {
    /// Writes a new token. Fails where its session has one of that generation already (`refresh_token_generation`).
    pub async fn insert(
        &self,
        digest: TokenDigest,
        session: SessionId,
        generation: i32,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let row = ActiveModel {
            digest: Set(digest.0.to_vec()),
            session_id: Set(session.0),
            generation: Set(generation),
            created_at: Set(now),
            used_at: Set(None),
            used_by: Set(None),
        };
        Entity::insert(row).exec_without_returning(self.connection).await?;
        Ok(())
    }

    /// Notes the token's only use; answers false where it was used before.
    pub async fn mark_used(&self, digest: TokenDigest, by: TokenDigest, now: Timestamp) -> Result<bool, StoreError> {
        let marked = Entity::update_many()
            .col_expr(Column::UsedAt, Expr::value(now))
            .col_expr(Column::UsedBy, Expr::value(by.0.to_vec()))
            .filter(Column::Digest.eq(digest.0.to_vec()))
            .filter(Column::UsedAt.is_null())
            .exec(self.connection)
            .await?;
        Ok(marked.rows_affected > 0)
    }
}

fn digest_of(bytes: Vec<u8>) -> Result<TokenDigest, &'static str> {
    <[u8; 32]>::try_from(bytes).map(TokenDigest).map_err(|_| "a digest has 32 bytes")
}
