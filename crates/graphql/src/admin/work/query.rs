//! The root fields about jobs.

use async_graphql::{Context, InputObject, Object};
use cartwright_domain::id::JobId;
use cartwright_services::{JobFilter, find_job, job_count, jobs};

use super::{Job, job::JobStatus};
use crate::{
    connection::{Connection, connection},
    error::ApiResult,
    id::GlobalId,
    request::RequestContext,
};

connection! {
    /// Jobs, a page at a time.
    pub JobConnection;
    /// A job at its place in a list.
    pub JobEdge of Job;
}

/// Conditions on jobs; all that are given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct JobWhere {
    /// Only those that stand like one of these.
    pub statuses: Option<Vec<JobStatus>>,
    /// Only of this kind, such as `send_message`.
    pub kind: Option<String>,
}

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

    /// Work that was put off, the newest first. What was given up stays here until it is retried; what ended well is forgotten after a
    /// week. Needs the permission `jobs:read`.
    async fn jobs(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Only jobs that are so.", name = "where")] filter: Option<JobWhere>,
    ) -> ApiResult<JobConnection> {
        let (services, request) = (ctx.services().clone(), ctx.page(first, after, last, before)?);
        let filter = JobFilter::from(filter.unwrap_or_default());
        let page = jobs(&services, &filter, &request).await?;
        let count = async move { job_count(&services, &filter).await };
        Ok(JobConnection(Connection::new(page, count)))
    }
}

impl From<JobWhere> for JobFilter {
    fn from(filter: JobWhere) -> Self {
        let statuses = filter.statuses.unwrap_or_default();
        Self { statuses: statuses.into_iter().map(Into::into).collect(), kind: filter.kind }
    }
}
