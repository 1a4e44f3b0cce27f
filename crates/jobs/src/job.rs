//! Jobs as values.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use uuid::Uuid;

/// Work that waits for the same thing. A lane that stands still stops no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lane {
    /// What waits for the database alone, or for somebody whose silence is bounded.
    General,
    /// What waits for the mail server.
    Mail,
}

impl Lane {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Mail => "mail",
        }
    }
}

/// Work to be done, not yet written.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// The key of the job.
    pub id: Uuid,
    /// What kind of work; it chooses the handler.
    pub kind: &'static str,
    /// What it waits with.
    pub lane: Lane,
    /// Where given, a second unfinished job with the same key is not written.
    pub unique_key: Option<String>,
    /// What the handler needs.
    pub payload: Value,
    /// The earliest instant to run at.
    pub run_at: DateTime<Utc>,
    /// How often it is tried before it counts as failed.
    pub max_attempts: i32,
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobStatus {
    /// Waits for its instant, or for its next attempt.
    Queued,
    /// A process holds the lease.
    Running,
    /// Done.
    Succeeded,
    /// Given up after the last attempt; stays for somebody to look at.
    Failed,
    /// Taken back before its end.
    Cancelled,
}

impl JobStatus {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        [Self::Queued, Self::Running, Self::Succeeded, Self::Failed, Self::Cancelled]
            .into_iter()
            .find(|status| status.as_str() == word)
    }
}

/// A job as it stands in the database.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// The key of the job.
    pub id: Uuid,
    /// What kind of work.
    pub kind: String,
    /// What the handler needs.
    pub payload: Value,
    /// Where it stands.
    pub status: JobStatus,
    /// The earliest instant of the next attempt.
    pub run_at: DateTime<Utc>,
    /// Attempts begun so far.
    pub attempts: i32,
    /// How often it is tried before it counts as failed.
    pub max_attempts: i32,
    /// What the handler last said of its progress.
    pub progress: Option<Value>,
    /// What the handler answered at the end.
    pub result: Option<Value>,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// A job whose lease this process holds.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimedJob {
    /// The job.
    pub job: Job,
    /// Proof of the lease; whoever lost it can no longer write.
    pub lease: Uuid,
}

/// How long to wait after so many attempts: 1 s, 4 s, 9 s, … at most 15 minutes.
pub fn retry_pause(attempts: i32) -> TimeDelta {
    let attempts = i64::from(attempts.clamp(1, 30));
    TimeDelta::seconds((attempts * attempts).min(900))
}
