//! The end of a job, and what it says on the way.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, UpdateMany, sea_query::Expr};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    entity::{Column, Entity},
    job::{ClaimedJob, JobStatus, retry_pause},
};

/// Marks the job as done. Answers false where the lease was lost: another process is at it, and its result counts.
pub async fn succeed(
    connection: &impl ConnectionTrait,
    claimed: &ClaimedJob,
    result: Option<Value>,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let update = ended(held(claimed), JobStatus::Succeeded, now).col_expr(Column::Result, Expr::value(result));
    Ok(update.exec(connection).await?.rows_affected > 0)
}

/// Puts the job back for another attempt after a growing pause, or gives it up after the last one.
/// Answers false where the lease was lost.
pub async fn fail(
    connection: &impl ConnectionTrait,
    claimed: &ClaimedJob,
    error: &str,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let update = if claimed.job.attempts >= claimed.job.max_attempts {
        ended(held(claimed), JobStatus::Failed, now)
    } else {
        released(held(claimed), JobStatus::Queued)
            .col_expr(Column::RunAt, Expr::value(now + retry_pause(claimed.job.attempts)))
    };
    let update = update.col_expr(Column::LastError, Expr::value(error));
    Ok(update.exec(connection).await?.rows_affected > 0)
}

/// Puts the job back until that instant with its attempts forgotten: for work that comes again and again, or that waits for somebody
/// else. Answers false where the lease was lost.
pub async fn postpone(
    connection: &impl ConnectionTrait,
    claimed: &ClaimedJob,
    run_at: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let update = released(held(claimed), JobStatus::Queued)
        .col_expr(Column::RunAt, Expr::value(run_at))
        .col_expr(Column::Attempts, Expr::value(0));
    Ok(update.exec(connection).await?.rows_affected > 0)
}

/// Puts the job back as if nobody had begun it, with its place in the queue: for work whose turn it is as soon as somebody else can do
/// their part. Answers false where the lease was lost.
pub async fn put_back(connection: &impl ConnectionTrait, claimed: &ClaimedJob, error: &str) -> Result<bool, DbErr> {
    let update = released(held(claimed), JobStatus::Queued)
        .col_expr(Column::Attempts, Expr::value(claimed.job.attempts - 1))
        .col_expr(Column::LastError, Expr::value(error));
    Ok(update.exec(connection).await?.rows_affected > 0)
}

/// Gives the job up at once, because no further attempt can do better. Answers false where the lease was lost.
pub async fn give_up(
    connection: &impl ConnectionTrait,
    claimed: &ClaimedJob,
    error: &str,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let update = ended(held(claimed), JobStatus::Failed, now).col_expr(Column::LastError, Expr::value(error));
    Ok(update.exec(connection).await?.rows_affected > 0)
}

/// Keeps what the handler says of its progress. Answers false where the lease was lost.
pub async fn report_progress(
    connection: &impl ConnectionTrait,
    claimed: &ClaimedJob,
    progress: Value,
) -> Result<bool, DbErr> {
    let update = held(claimed).col_expr(Column::Progress, Expr::value(progress));
    Ok(update.exec(connection).await?.rows_affected > 0)
}

/// Takes back the unfinished job with that unique key, where there is one that nobody has begun.
pub async fn cancel(connection: &impl ConnectionTrait, unique_key: &str, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let queued = Entity::update_many()
        .filter(Column::UniqueKey.eq(unique_key))
        .filter(Column::Status.eq(JobStatus::Queued.as_str()));
    Ok(ended(queued, JobStatus::Cancelled, now).exec(connection).await?.rows_affected > 0)
}

/// Takes back the job with that id; answers false where it is not waiting.
pub async fn cancel_queued(connection: &impl ConnectionTrait, id: Uuid, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let queued = with_id(id).filter(Column::Status.eq(JobStatus::Queued.as_str()));
    Ok(ended(queued, JobStatus::Cancelled, now).exec(connection).await?.rows_affected > 0)
}

/// Makes a job due at once that waits, was given up or was taken back, as if nobody had begun it; answers false where it is being worked on,
/// or done. Fails where another unfinished job has its unique key.
pub async fn retry(connection: &impl ConnectionTrait, id: Uuid, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let states = [JobStatus::Queued, JobStatus::Failed, JobStatus::Cancelled].map(JobStatus::as_str);
    let update = released(with_id(id).filter(Column::Status.is_in(states)), JobStatus::Queued)
        .col_expr(Column::RunAt, Expr::value(now))
        .col_expr(Column::Attempts, Expr::value(0))
        .col_expr(Column::FinishedAt, Expr::value(None::<DateTime<Utc>>));
    Ok(update.exec(connection).await?.rows_affected > 0)
}

fn with_id(id: Uuid) -> UpdateMany<Entity> {
    Entity::update_many().filter(Column::Id.eq(id))
}

/// Removes what ended well, or was taken back, before that instant; answers how many. Failed jobs stay for somebody to look at.
pub async fn delete_finished(connection: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64, DbErr> {
    let deleted = Entity::delete_many()
        .filter(Column::Status.is_in([JobStatus::Succeeded.as_str(), JobStatus::Cancelled.as_str()]))
        .filter(Column::FinishedAt.lt(before))
        .exec(connection)
        .await?;
    Ok(deleted.rows_affected)
}

fn held(claimed: &ClaimedJob) -> UpdateMany<Entity> {
    Entity::update_many()
        .filter(Column::Id.eq(claimed.job.id))
        .filter(Column::LeaseToken.eq(claimed.lease))
        .filter(Column::Status.eq(JobStatus::Running.as_str()))
}

fn released(update: UpdateMany<Entity>, status: JobStatus) -> UpdateMany<Entity> {
    update
        .col_expr(Column::Status, Expr::value(status.as_str()))
        .col_expr(Column::LeaseUntil, Expr::value(None::<DateTime<Utc>>))
        .col_expr(Column::LeaseToken, Expr::value(None::<Uuid>))
}

fn ended(update: UpdateMany<Entity>, status: JobStatus, now: DateTime<Utc>) -> UpdateMany<Entity> {
    released(update, status).col_expr(Column::FinishedAt, Expr::value(now))
}
