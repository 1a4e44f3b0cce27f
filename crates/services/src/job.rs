//! The kinds of work that the shop puts off.

use std::sync::Arc;

use cartwright_jobs::{ClaimedJob, NewJob};
use cartwright_persistence::UnitOfWork;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Clock, Failure, Ids, Shop};

/// A piece of work with what it needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "payload", rename_all = "snake_case")]
pub enum Work {
    /// Removes what has lost its use: ended jobs, old idempotency keys, uploads.
    SweepLeftovers,
}

impl Work {
    /// The word in the database.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::SweepLeftovers => "sweep_leftovers",
        }
    }
}

pub(crate) async fn handle(_shop: &Arc<Shop>, _claimed: &ClaimedJob) -> Result<Option<Value>, Failure> {
    Ok(None)
}
