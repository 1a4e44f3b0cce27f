//! Second factors in and out.

use cartwright_domain::{
    id::StaffMemberId,
    identity::{FactorTries, TokenDigest, TotpState},
    time::Timestamp,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    sea_query::Expr,
};

use super::staff_entity::{
    staff_recovery_code,
    staff_totp::{ActiveModel, Column, Entity},
};
use crate::{StoreError, repository::repository};

repository! {
    /// The second factors of the staff.
    TotpRepository, totp
}

impl<C: ConnectionTrait> TotpRepository<'_, C> {
    /// The member's factor, confirmed or not.
    pub async fn find(&self, member: StaffMemberId) -> Result<Option<TotpState>, StoreError> {
        let found = Entity::find_by_id(member.0).one(self.connection).await?;
        Ok(found.map(|row| TotpState {
            sealed: row.sealed_secret,
            confirmed_at: row.confirmed_at,
            last_step: row.last_step,
            tries: FactorTries { failures: row.failures, since: row.failing_since },
        }))
    }

    /// How many recovery codes of the member were not used yet.
    pub async fn recovery_codes_left(&self, member: StaffMemberId) -> Result<u64, StoreError> {
        Ok(staff_recovery_code::Entity::find()
            .filter(staff_recovery_code::Column::MemberId.eq(member.0))
            .filter(staff_recovery_code::Column::UsedAt.is_null())
            .count(self.connection)
            .await?)
    }
}

impl TotpRepository<'_, DatabaseTransaction> {
    /// Writes a new factor, still to be confirmed, in the place of one that was.
    pub async fn put(&self, member: StaffMemberId, sealed: &[u8], now: Timestamp) -> Result<(), StoreError> {
        self.delete(member).await?;
        let row = ActiveModel {
            member_id: Set(member.0),
            sealed_secret: Set(sealed.to_vec()),
            created_at: Set(now),
            confirmed_at: Set(None),
            last_step: Set(0),
            failures: Set(0),
            failing_since: Set(None),
        };
        Entity::insert(row).exec_without_returning(self.connection).await?;
        Ok(())
    }

    /// Notes that the app has the secret, and what stands for its codes.
    pub async fn confirm(
        &self,
        member: StaffMemberId,
        recovery: &[TokenDigest],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::ConfirmedAt, Expr::value(now))
            .filter(Column::MemberId.eq(member.0))
            .exec(self.connection)
            .await?;
        let rows = recovery.iter().map(|digest| staff_recovery_code::ActiveModel {
            member_id: Set(member.0),
            digest: Set(digest.0.to_vec()),
            used_at: Set(None),
        });
        staff_recovery_code::Entity::insert_many(rows).exec_without_returning(self.connection).await?;
        Ok(())
    }

    /// Uses the code of that step up, with all before it; answers false where it was used already. Wrong codes are forgotten with it.
    pub async fn use_step(&self, member: StaffMemberId, step: i64) -> Result<bool, StoreError> {
        let used = Entity::update_many()
            .col_expr(Column::LastStep, Expr::value(step))
            .col_expr(Column::Failures, Expr::value(0))
            .col_expr(Column::FailingSince, Expr::value(None::<Timestamp>))
            .filter(Column::MemberId.eq(member.0))
            .filter(Column::LastStep.lt(step))
            .exec(self.connection)
            .await?;
        Ok(used.rows_affected > 0)
    }

    /// Uses a recovery code up; answers false where there is none of that digest, or it was used.
    pub async fn use_recovery_code(
        &self,
        member: StaffMemberId,
        digest: TokenDigest,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let used = staff_recovery_code::Entity::update_many()
            .col_expr(staff_recovery_code::Column::UsedAt, Expr::value(now))
            .filter(staff_recovery_code::Column::MemberId.eq(member.0))
            .filter(staff_recovery_code::Column::Digest.eq(digest.0.to_vec()))
            .filter(staff_recovery_code::Column::UsedAt.is_null())
            .exec(self.connection)
            .await?;
        if used.rows_affected > 0 {
            self.note_tries(member, FactorTries::default()).await?;
        }
        Ok(used.rows_affected > 0)
    }

    /// Writes how many wrong codes there were.
    pub async fn note_tries(&self, member: StaffMemberId, tries: FactorTries) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::Failures, Expr::value(tries.failures))
            .col_expr(Column::FailingSince, Expr::value(tries.since))
            .filter(Column::MemberId.eq(member.0))
            .exec(self.connection)
            .await?;
        Ok(())
    }

    /// Removes the member's factor with its recovery codes.
    pub async fn delete(&self, member: StaffMemberId) -> Result<(), StoreError> {
        Entity::delete_by_id(member.0).exec(self.connection).await?;
        Ok(())
    }
}
