//! Taking jobs for a time.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
    sea_query::{Expr, ExprTrait, LockBehavior, LockType},
};
use uuid::Uuid;

use crate::{
    entity::{Column, Entity},
    job::{ClaimedJob, Job, JobStatus, Lane},
};

/// Takes up to `limit` due jobs of the lane until `lease_until`: the queued ones, and those whose holder let the lease run out. Processes
/// that claim at the same time get different jobs. On SQLite the caller holds the write lock already.
pub async fn claim(
    connection: &impl ConnectionTrait,
    lane: Lane,
    limit: u64,
    lease: Uuid,
    now: DateTime<Utc>,
    lease_until: DateTime<Utc>,
) -> Result<Vec<ClaimedJob>, DbErr> {
    let due = due(lane, now)
        .select_only()
        .column(Column::Id)
        .order_by_asc(Column::RunAt)
        .order_by_asc(Column::Id)
        .limit(limit)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .into_query();
    let mut claimed = Entity::update_many()
        .col_expr(Column::Status, Expr::value(JobStatus::Running.as_str()))
        .col_expr(Column::LeaseUntil, Expr::value(lease_until))
        .col_expr(Column::LeaseToken, Expr::value(lease))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .filter(Column::Id.in_subquery(due))
        .exec_with_returning(connection)
        .await?;
    claimed.sort_by_key(|row| (row.run_at, row.id));
    claimed.into_iter().map(|row| Job::try_from(row).map(|job| ClaimedJob { job, lease })).collect()
}

/// Whether a job of the lane is due: a cheap look before [`claim`].
pub async fn any_due(connection: &impl ConnectionTrait, lane: Lane, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let first: Option<Uuid> =
        due(lane, now).select_only().column(Column::Id).limit(1).into_tuple().one(connection).await?;
    Ok(first.is_some())
}

fn due(lane: Lane, now: DateTime<Utc>) -> Select<Entity> {
    Entity::find()
        .filter(Column::Lane.eq(lane.as_str()))
        .filter(Column::Status.is_in([JobStatus::Queued.as_str(), JobStatus::Running.as_str()]))
        .filter(Column::RunAt.lte(now))
        .filter(Condition::any().add(Column::LeaseUntil.is_null()).add(Column::LeaseUntil.lt(now)))
}

/// Prolongs a lease. Answers false where it was lost: then the holder must stop.
pub async fn extend_lease(
    connection: &impl ConnectionTrait,
    id: Uuid,
    lease: Uuid,
    lease_until: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let updated = Entity::update_many()
        .col_expr(Column::LeaseUntil, Expr::value(lease_until))
        .filter(Column::Id.eq(id))
        .filter(Column::LeaseToken.eq(lease))
        .filter(Column::Status.eq(JobStatus::Running.as_str()))
        .exec(connection)
        .await?;
    Ok(updated.rows_affected > 0)
}
