//! The queue of jobs: the functions of the crate `jobs` within our transactions.

use cartwright_domain::{id::JobId, time::Timestamp};
use cartwright_jobs::{ClaimedJob, Job, JobColumn, JobEntity, JobRow, JobStatus, Lane, NewJob};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr,
};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    Count, Cursor, CursorValue, Page, PageRequest, StoreError, Writes,
    page::{SortKey, select_page},
    page_count::count_rows,
    repository::repository,
};

repository! {
    /// The queue of jobs.
    JobRepository, jobs
}

/// Which jobs are wanted; all that is given must hold.
#[derive(Debug, Clone, Default)]
pub struct JobFilter {
    /// Only those that stand so; empty means any.
    pub statuses: Vec<JobStatus>,
    /// Only of this kind.
    pub kind: Option<String>,
}

impl JobFilter {
    fn condition(&self) -> Condition {
        let statuses = Some(&self.statuses).filter(|statuses| !statuses.is_empty());
        Condition::all()
            .add_option(statuses.map(|some| JobColumn::Status.is_in(some.iter().map(|status| status.as_str()))))
            .add_option(self.kind.as_deref().map(|kind| JobColumn::Kind.eq(kind)))
    }
}

impl<C: ConnectionTrait> JobRepository<'_, C> {
    /// The job with that id.
    pub async fn find(&self, id: JobId) -> Result<Option<Job>, StoreError> {
        Ok(cartwright_jobs::find(self.connection, id.0).await?)
    }

    /// A page of the jobs, the newest first.
    pub async fn page(&self, filter: &JobFilter, request: &PageRequest) -> Result<Page<Job>, StoreError> {
        let id = Expr::col((JobEntity, JobColumn::Id));
        let key = SortKey::new(true, vec![(id, CursorValue::Id(Uuid::nil()))]);
        let select = JobEntity::find().filter(filter.condition());
        let rows: Vec<JobRow> = select_page(select, &key, request)?.all(self.connection).await?;
        let page = Page::from_rows(rows, request, |row| Cursor(vec![CursorValue::Id(row.id)]));
        page.try_map(|row| Ok(Job::try_from(row)?))
    }

    /// How many such jobs there are.
    pub async fn count(&self, filter: &JobFilter) -> Result<Count, StoreError> {
        count_rows(self.connection, JobEntity::find().filter(filter.condition())).await
    }

    /// Whether a job of the lane is due.
    pub async fn any_due(&self, lane: Lane, now: Timestamp) -> Result<bool, StoreError> {
        Ok(cartwright_jobs::any_due(self.connection, lane, now).await?)
    }
}

impl JobRepository<'_, DatabaseTransaction> {
    /// Writes a job with this transaction; see [`cartwright_jobs::enqueue`].
    pub async fn enqueue(&self, job: NewJob, now: Timestamp) -> Result<bool, StoreError> {
        Ok(cartwright_jobs::enqueue(self.connection, job, now).await?)
    }

    /// Writes a job with the others; where the same work waits already, nothing is written.
    pub fn enqueue_with(&self, writes: &mut Writes, job: NewJob, now: Timestamp) {
        writes.insert_by(cartwright_jobs::insertion(job, now));
    }

    /// Takes due jobs; see [`cartwright_jobs::claim`].
    pub async fn claim(
        &self,
        lane: Lane,
        limit: u64,
        lease: Uuid,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Vec<ClaimedJob>, StoreError> {
        Ok(cartwright_jobs::claim(self.connection, lane, limit, lease, now, lease_until).await?)
    }

    /// Prolongs a lease; see [`cartwright_jobs::extend_lease`].
    pub async fn extend_lease(&self, claimed: &ClaimedJob, until: Timestamp) -> Result<bool, StoreError> {
        Ok(cartwright_jobs::extend_lease(self.connection, claimed.job.id, claimed.lease, until).await?)
    }

    /// Ends a job well; see [`cartwright_jobs::succeed`].
    pub async fn succeed(
        &self,
        claimed: &ClaimedJob,
        result: Option<Value>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        Ok(cartwright_jobs::succeed(self.connection, claimed, result, now).await?)
    }

    /// Puts a job back or gives it up; see [`cartwright_jobs::fail`].
    pub async fn fail(&self, claimed: &ClaimedJob, error: &str, now: Timestamp) -> Result<bool, StoreError> {
        Ok(cartwright_jobs::fail(self.connection, claimed, error, now).await?)
    }

    /// Puts a job back until that instant; see [`cartwright_jobs::postpone`].
    pub async fn postpone(&self, claimed: &ClaimedJob, run_at: Timestamp) -> Result<bool, StoreError> {
        Ok(cartwright_jobs::postpone(self.connection, claimed, run_at).await?)
    }

    /// Puts a job back with its place in the queue; see [`cartwright_jobs::put_back`].
    pub async fn put_back(&self, claimed: &ClaimedJob, error: &str) -> Result<bool, StoreError> {
        Ok(cartwright_jobs::put_back(self.connection, claimed, error).await?)
    }

    /// Gives a job up at once; see [`cartwright_jobs::give_up`].
    pub async fn give_up(&self, claimed: &ClaimedJob, error: &str, now: Timestamp) -> Result<bool, StoreError> {
        Ok(cartwright_jobs::give_up(self.connection, claimed, error, now).await?)
    }

    /// Keeps a job's progress; see [`cartwright_jobs::report_progress`].
    pub async fn report_progress(&self, claimed: &ClaimedJob, progress: Value) -> Result<bool, StoreError> {
        Ok(cartwright_jobs::report_progress(self.connection, claimed, progress).await?)
    }

    /// Takes back a job that nobody has begun; see [`cartwright_jobs::cancel`].
    pub async fn cancel(&self, unique_key: &str, now: Timestamp) -> Result<bool, StoreError> {
        Ok(cartwright_jobs::cancel(self.connection, unique_key, now).await?)
    }

    /// Takes back the job with that id; see [`cartwright_jobs::cancel_queued`].
    pub async fn cancel_queued(&self, id: JobId, now: Timestamp) -> Result<bool, StoreError> {
        Ok(cartwright_jobs::cancel_queued(self.connection, id.0, now).await?)
    }

    /// Makes a job due at once; see [`cartwright_jobs::retry`]. Fails where an unfinished one does the same (`unique_key`).
    pub async fn retry(&self, id: JobId, now: Timestamp) -> Result<bool, StoreError> {
        Ok(cartwright_jobs::retry(self.connection, id.0, now).await?)
    }

    /// Removes what ended well before that instant; see [`cartwright_jobs::delete_finished`].
    pub async fn delete_finished(&self, before: Timestamp) -> Result<u64, StoreError> {
        Ok(cartwright_jobs::delete_finished(self.connection, before).await?)
    }
}
