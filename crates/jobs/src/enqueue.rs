//! Writing a job.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DbErr, EntityTrait, QueryTrait,
    sea_query::{InsertStatement, OnConflict},
};

use crate::{
    entity,
    job::{JobStatus, NewJob},
};

/// Writes the job with the caller's transaction. Answers false where its unique key is taken by a job that has not ended.
pub async fn enqueue(connection: &impl ConnectionTrait, job: NewJob, now: DateTime<Utc>) -> Result<bool, DbErr> {
    Ok(connection.execute(&insertion(job, now)).await?.rows_affected() > 0)
}

/// The statement of [`enqueue`], for whoever sends it with others.
pub fn insertion(job: NewJob, now: DateTime<Utc>) -> InsertStatement {
    let row = entity::ActiveModel {
        id: Set(job.id),
        kind: Set(job.kind.to_owned()),
        lane: Set(job.lane.as_str().to_owned()),
        unique_key: Set(job.unique_key),
        payload: Set(job.payload),
        status: Set(JobStatus::Queued.as_str().to_owned()),
        run_at: Set(job.run_at),
        attempts: Set(0),
        max_attempts: Set(job.max_attempts),
        lease_until: Set(None),
        lease_token: Set(None),
        progress: Set(None),
        result: Set(None),
        last_error: Set(None),
        created_at: Set(now),
        finished_at: Set(None),
    };
    entity::Entity::insert(row).on_conflict(OnConflict::new().do_nothing().to_owned()).into_query()
}
