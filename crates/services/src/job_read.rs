//! How work that was put off stands.

use cartwright_domain::{id::JobId, identity::Permission};
use cartwright_jobs::Job;

use crate::{Context, Failure};

/// The job with that id, with its progress and its result; for staff. Jobs that ended well are forgotten after a week.
pub async fn find_job(ctx: &Context, id: JobId) -> Result<Option<Job>, Failure> {
    ctx.require_staff(Permission::JobsRead)?;
    Ok(ctx.store().jobs().find(id).await?)
}
