//! How work that was put off stands, for staff.

use cartwright_domain::{id::JobId, identity::Permission};
use cartwright_jobs::Job;
use cartwright_persistence::{Count, JobFilter, Page, PageRequest};

use crate::{Context, Failure};

const READ: Permission = Permission::JobsRead;

/// The job with that id, with its progress and its result. Jobs that ended well are forgotten after a week.
pub async fn find_job(ctx: &Context, id: JobId) -> Result<Option<Job>, Failure> {
    ctx.require_staff(READ)?;
    Ok(ctx.store().jobs().find(id).await?)
}

/// A page of the jobs, the newest first. Those that were given up stay until somebody has looked at them.
pub async fn jobs(ctx: &Context, filter: &JobFilter, request: &PageRequest) -> Result<Page<Job>, Failure> {
    ctx.require_staff(READ)?;
    Ok(ctx.store().jobs().page(filter, request).await?)
}

/// How many such jobs there are.
pub async fn job_count(ctx: &Context, filter: &JobFilter) -> Result<Count, Failure> {
    ctx.require_staff(READ)?;
    Ok(ctx.store().jobs().count(filter).await?)
}
