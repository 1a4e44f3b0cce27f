//! What staff do about work that was put off.

use cartwright_domain::{id::JobId, identity::Permission};
use cartwright_jobs::{Job, JobStatus};
use cartwright_persistence::{StoreError, UnitOfWork};
use serde::Serialize;

use crate::{Context, Done, Error, Failure, KeyRefusal, idempotency, job::NEVER_GIVEN_UP};

/// A job that something is done about.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct JobChange {
    /// The job.
    pub job: JobId,
}

/// Why nothing was done about a job.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JobRefusal {
    /// No job has the id.
    #[error("there is no such job")]
    NotFound,
    /// It is being worked on, or has ended.
    #[error("the job is {}", .0.as_str())]
    InvalidTransition(JobStatus),
    /// Another job does the same and has not ended.
    #[error("another job that does the same has not ended")]
    Duplicate,
    /// Stock or money waits for it, or it comes again and again.
    #[error("stock, money or a customer waits for this work, or it comes again and again: it cannot be taken back")]
    Indispensable,
    /// The idempotency key was used with another input, or is malformed.
    #[error("{0}")]
    Key(KeyRefusal),
}

impl From<KeyRefusal> for JobRefusal {
    fn from(refusal: KeyRefusal) -> Self {
        Self::Key(refusal)
    }
}

/// Makes a job due at once that waits, was given up or was taken back; its attempts are counted from the beginning.
pub async fn job_retry(ctx: &Context, input: JobChange, key: Option<&str>) -> Result<Done<Job>, Error<JobRefusal>> {
    ctx.require_staff(Permission::JobsWrite)?;
    let request = idempotency::Request::new("jobRetry", ctx.actor().label(), key, &input)?;
    let done = idempotency::run(ctx, &request, |uow| async move {
        let job = find(&uow, input.job).await?;
        let retried = uow.jobs().retry(input.job, ctx.now()).await.map_err(|error| match error {
            error if error.is_duplicate_of("unique_key") => Error::refused(JobRefusal::Duplicate),
            error => Error::from(error),
        })?;
        if retried { Ok(input.job) } else { Err(Error::refused(JobRefusal::InvalidTransition(job.status))) }
    })
    .await?;
    reload(ctx, done).await
}

/// Takes a job back that nobody has begun. Not one for which stock or money waits.
pub async fn job_cancel(ctx: &Context, input: JobChange, key: Option<&str>) -> Result<Done<Job>, Error<JobRefusal>> {
    ctx.require_staff(Permission::JobsWrite)?;
    let request = idempotency::Request::new("jobCancel", ctx.actor().label(), key, &input)?;
    let done = idempotency::run(ctx, &request, |uow| async move {
        let job = find(&uow, input.job).await?;
        if job.max_attempts == NEVER_GIVEN_UP {
            return Err(Error::refused(JobRefusal::Indispensable));
        }
        let cancelled = uow.jobs().cancel_queued(input.job, ctx.now()).await?;
        if cancelled { Ok(input.job) } else { Err(Error::refused(JobRefusal::InvalidTransition(job.status))) }
    })
    .await?;
    reload(ctx, done).await
}

async fn find(uow: &UnitOfWork, id: JobId) -> Result<Job, Error<JobRefusal>> {
    uow.jobs().find(id).await?.ok_or_else(|| Error::refused(JobRefusal::NotFound))
}

async fn reload(ctx: &Context, done: Done<JobId>) -> Result<Done<Job>, Error<JobRefusal>> {
    // One that ended well may be forgotten before the request is repeated.
    let job: Result<Option<Job>, StoreError> = ctx.store().jobs().find(done.outcome).await;
    let job = job.map_err(Failure::from)?.ok_or_else(|| Error::refused(JobRefusal::NotFound))?;
    Ok(Done { outcome: job, replayed: done.replayed })
}
