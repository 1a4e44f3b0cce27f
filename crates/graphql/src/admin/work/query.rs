//! The root field about jobs.

use async_graphql::{Context, Object};
use cartwright_domain::id::JobId;
use cartwright_services::find_job;

use super::Job;
use crate::{error::ApiResult, id::GlobalId, request::RequestContext};

/// The root fields of this slice.
#[derive(Default)]
pub struct WorkQuery;

#[Object]
impl WorkQuery {
    /// Work that was put off; null where there is none with that id. Needs the permission `jobs:read`.
    async fn job(&self, ctx: &Context<'_>, #[graphql(desc = "Its id.")] id: GlobalId<JobId>) -> Option<ApiResult<Job>> {
        let found = find_job(ctx.services(), id.0).await;
        found.map(|job| job.map(Job::from)).map_err(Into::into).transpose()
    }
}
