//! What staff do about jobs.

use async_graphql::{Context, InputObject, Interface, Object};
use cartwright_domain::id::JobId;
use cartwright_services::{JobChange, JobRefusal, job_cancel, job_retry};

use super::Job;
use crate::{
    error::ApiResult,
    id::GlobalId,
    request::RequestContext,
    user_error::{error_code, input_error, payload},
};

error_code! {
    /// Why nothing was done about a job.
    pub enum JobErrorCode {
        /// It is being worked on, or has ended.
        InvalidTransition,
        /// Stock or money waits for it, or it comes again and again: it cannot be taken back.
        Indispensable,
    }
}

/// What keeps something from being done about a job, and where.
#[derive(Clone, Debug, Interface)]
#[graphql(
    field(name = "message", ty = "&String", desc = "What is wrong, in English, for people."),
    field(
        name = "path",
        ty = "&Vec<String>",
        desc = "Where it is wrong: names and indexes from the mutation's `input` down; empty for the input as a whole."
    ),
    field(name = "code", ty = "&JobErrorCode", desc = "What is wrong, for programs.")
)]
pub enum JobUserError {
    /// Any error that has nothing more to tell.
    JobInput(JobInputError),
}

input_error! {
    /// Something that cannot be done about a job.
    pub JobInputError(JobErrorCode);
}

impl From<JobRefusal> for JobUserError {
    fn from(refusal: JobRefusal) -> Self {
        let message = refusal.to_string();
        let plain = |code| JobInputError { message, path: vec!["id".to_owned()], code };
        Self::JobInput(match refusal {
            JobRefusal::NotFound => plain(JobErrorCode::NotFound),
            JobRefusal::InvalidTransition(_) => plain(JobErrorCode::InvalidTransition),
            JobRefusal::Duplicate => plain(JobErrorCode::Conflict),
            JobRefusal::Indispensable => plain(JobErrorCode::Indispensable),
            JobRefusal::Key(refusal) => refusal.into(),
        })
    }
}

/// A job to be done again.
#[derive(Debug, InputObject)]
pub struct JobRetryInput {
    /// The job.
    pub id: GlobalId<JobId>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// A job to be taken back.
#[derive(Debug, InputObject)]
pub struct JobCancelInput {
    /// The job.
    pub id: GlobalId<JobId>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

payload! {
    /// The answer to `jobRetry`.
    pub JobRetryPayload refused by JobUserError {
        /// The job after the change; null where nothing was changed.
        job: Job,
    }
}

payload! {
    /// The answer to `jobCancel`.
    pub JobCancelPayload refused by JobUserError {
        /// The job after the change; null where nothing was changed.
        job: Job,
    }
}

/// The mutations about jobs.
#[derive(Default)]
pub struct JobMutation;

#[Object]
impl JobMutation {
    /// Makes a job due at once that waits, was given up or was taken back; its attempts are counted from the beginning. Needs the
    /// permission `jobs:write`.
    async fn job_retry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The job.")] input: JobRetryInput,
    ) -> ApiResult<JobRetryPayload> {
        let change = JobChange { job: input.id.0 };
        JobRetryPayload::of(job_retry(ctx.services(), change, input.idempotency_key.as_deref()).await)
    }

    /// Takes a job back that nobody has begun. Not one for which stock or money waits. Needs the permission `jobs:write`.
    async fn job_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The job.")] input: JobCancelInput,
    ) -> ApiResult<JobCancelPayload> {
        let change = JobChange { job: input.id.0 };
        JobCancelPayload::of(job_cancel(ctx.services(), change, input.idempotency_key.as_deref()).await)
    }
}
