//! Work that was put off.

use async_graphql::{Context, Enum, ID, Object};
use cartwright_domain::id::JobId;
use cartwright_services::{self as services, Work};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    file_progress::{ExportProgress, ExportedFile, ImportProgress, JobProgress, JobResult},
    import_report::ImportReport,
};
use crate::{
    error::{ApiError, ApiResult},
    id::global_id,
    request::RequestContext,
    scalar::DateTime,
};

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "services::JobStatus")]
pub enum JobStatus {
    /// Waits for its instant, or for its next attempt.
    Queued,
    /// Somebody works on it.
    Running,
    /// Done.
    Succeeded,
    /// Given up after the last attempt.
    Failed,
    /// Taken back before its end.
    Cancelled,
}

/// Work that was put off.
#[derive(Clone, Debug)]
pub struct Job(services::Job);

impl From<services::Job> for Job {
    fn from(job: services::Job) -> Self {
        Self(job)
    }
}

impl Job {
    /// What the job is to do; none where an earlier version of the shop wrote it.
    fn work(&self) -> Option<Work> {
        serde_json::from_value(self.0.payload.clone()).ok()
    }

    fn read<T: DeserializeOwned>(&self, value: &Value) -> ApiResult<T> {
        let unreadable = |error| ApiError::internal(&format!("job {}: {error}", self.0.id));
        serde_json::from_value(value.clone()).map_err(unreadable)
    }
}

/// Work that was put off. Whoever handed it in can look again and again how it stands. Jobs that ended well are forgotten after a week.
#[Object]
impl Job {
    /// The job's id.
    pub async fn id(&self) -> ID {
        global_id(JobId(self.0.id))
    }

    /// What kind of work it is, such as `import_products`.
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    /// When such work comes again, as a cron pattern in UTC such as `0 3 * * *`; null for what is done once.
    async fn schedule(&self, ctx: &Context<'_>) -> Option<String> {
        ctx.services().settings().schedules.pattern_of(&self.0.kind).map(str::to_owned)
    }

    /// Where it stands.
    async fn status(&self) -> JobStatus {
        self.0.status.into()
    }

    /// How often it was begun so far.
    async fn attempts(&self) -> i32 {
        self.0.attempts
    }

    /// How often it is begun before it counts as failed.
    async fn max_attempts(&self) -> i32 {
        self.0.max_attempts
    }

    /// How far it is; null where it has not said so, and for work that is done at once.
    async fn progress(&self) -> Option<ApiResult<JobProgress>> {
        let progress = self.0.progress.as_ref()?;
        match self.work()? {
            Work::ImportProducts { .. } => {
                Some(self.read(progress).map(|said| JobProgress::Import(ImportProgress(said))))
            }
            Work::ExportProducts { .. } => {
                Some(self.read(progress).map(|said| JobProgress::Export(ExportProgress(said))))
            }
            _ => None,
        }
    }

    /// What came of it; null before its end, and for work of which nothing is told.
    async fn result(&self) -> Option<ApiResult<JobResult>> {
        let result = self.0.result.as_ref()?;
        match self.work()? {
            Work::ImportProducts { .. } => Some(self.read(result).map(|told| JobResult::Import(ImportReport(told)))),
            Work::ExportProducts { .. } => Some(self.read(result).map(|told| JobResult::Export(ExportedFile(told)))),
            _ => None,
        }
    }

    /// Why the last attempt failed.
    async fn last_error(&self) -> Option<&str> {
        self.0.last_error.as_deref()
    }

    /// When it was handed in.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// The earliest instant of its next attempt.
    async fn run_at(&self) -> DateTime {
        DateTime(self.0.run_at)
    }

    /// When it ended.
    async fn finished_at(&self) -> Option<DateTime> {
        self.0.finished_at.map(DateTime)
    }
}
