//! Sessions in and out.

use cartwright_domain::{
    id::{AccountId, SessionId},
    identity::{Session, SessionEnd, SessionState},
    time::Timestamp,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, sea_query::Expr,
};

use super::entity::{
    account,
    session::{ActiveModel, Column, Entity, Model},
};
use crate::{StoreError, corrupt, repository::repository};

repository! {
    /// Sessions.
    SessionRepository, sessions
}

impl<C: ConnectionTrait> SessionRepository<'_, C> {
    /// What decides whether the session's tokens are good.
    pub async fn state(&self, id: SessionId) -> Result<Option<SessionState>, StoreError> {
        let found = Entity::find_by_id(id.0).find_also_related(account::Entity).one(self.connection).await?;
        let Some((session, Some(account))) = found else {
            return Ok(None);
        };
        Ok(Some(SessionState {
            account_id: session.account_id.into(),
            kind: account.kind.parse().map_err(corrupt(id))?,
            expires_at: session.expires_at,
            is_ended: session.ended_at.is_some(),
            is_disabled: account.disabled_at.is_some(),
        }))
    }

    /// The sessions that the account has and had, as far as they are kept, the newest first.
    pub async fn all_of(&self, account: AccountId, limit: u64) -> Result<Vec<Session>, StoreError> {
        let rows = Entity::find()
            .filter(Column::AccountId.eq(account.0))
            .order_by_desc(Column::CreatedAt)
            .order_by_desc(Column::Id)
            .limit(limit)
            .all(self.connection)
            .await?;
        Ok(rows.into_iter().map(to_domain).collect())
    }

    /// The sessions of the account that go on, the newest first.
    pub async fn live(&self, account: AccountId, now: Timestamp, limit: u64) -> Result<Vec<Session>, StoreError> {
        let rows = Entity::find()
            .filter(live_of(account, now))
            .order_by_desc(Column::CreatedAt)
            .order_by_desc(Column::Id)
            .limit(limit)
            .all(self.connection)
            .await?;
        Ok(rows.into_iter().map(to_domain).collect())
    }
}

impl SessionRepository<'_, DatabaseTransaction> {
    /// The session with that key, held until the end of the transaction.
    pub async fn lock(&self, id: SessionId) -> Result<Option<Session>, StoreError> {
        let row = Entity::find_by_id(id.0).lock_exclusive().one(self.connection).await?;
        Ok(row.map(to_domain))
    }

    /// Writes a new session.
    pub async fn insert(&self, session: &Session) -> Result<(), StoreError> {
        let row = ActiveModel {
            id: Set(session.id.0),
            account_id: Set(session.account_id.0),
            user_agent: Set(session.user_agent.clone()),
            created_at: Set(session.created_at),
            last_used_at: Set(session.last_used_at),
            expires_at: Set(session.expires_at),
            ended_at: Set(None),
            end_reason: Set(None),
        };
        Entity::insert(row).exec_without_returning(self.connection).await?;
        Ok(())
    }

    /// Notes that tokens were given out for the session.
    pub async fn touch(&self, id: SessionId, now: Timestamp) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::LastUsedAt, Expr::value(now))
            .filter(Column::Id.eq(id.0))
            .exec(self.connection)
            .await?;
        Ok(())
    }

    /// Ends the session of that account; answers whether it went on until now.
    pub async fn end(
        &self,
        account: AccountId,
        id: SessionId,
        reason: SessionEnd,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let ended = self.end_where(live_of(account, now).add(Column::Id.eq(id.0)), reason, now).await?;
        Ok(ended > 0)
    }

    /// Ends all sessions of the account but that one; answers how many went on until now.
    pub async fn end_all(
        &self,
        account: AccountId,
        except: Option<SessionId>,
        reason: SessionEnd,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut of_account = live_of(account, now);
        if let Some(kept) = except {
            of_account = of_account.add(Column::Id.ne(kept.0));
        }
        self.end_where(of_account, reason, now).await
    }

    /// Removes sessions, with their tokens, whose longest time was over before that instant; answers how many.
    pub async fn delete_expired_before(&self, instant: Timestamp) -> Result<u64, StoreError> {
        let deleted = Entity::delete_many().filter(Column::ExpiresAt.lt(instant)).exec(self.connection).await?;
        Ok(deleted.rows_affected)
    }

    async fn end_where(&self, which: Condition, reason: SessionEnd, now: Timestamp) -> Result<u64, StoreError> {
        let ended = Entity::update_many()
            .col_expr(Column::EndedAt, Expr::value(now))
            .col_expr(Column::EndReason, Expr::value(reason.as_str()))
            .filter(which)
            .exec(self.connection)
            .await?;
        Ok(ended.rows_affected)
    }
}

fn live_of(account: AccountId, now: Timestamp) -> Condition {
    Condition::all().add(Column::AccountId.eq(account.0)).add(Column::EndedAt.is_null()).add(Column::ExpiresAt.gt(now))
}

fn to_domain(row: Model) -> Session {
    Session {
        id: row.id.into(),
        account_id: row.account_id.into(),
        user_agent: row.user_agent,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
        expires_at: row.expires_at,
        ended_at: row.ended_at,
    }
}
