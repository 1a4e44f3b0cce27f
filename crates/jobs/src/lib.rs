//! Durable work in the same database: a job is written in the transaction that caused it, then claimed under a lease, run,
//! retried with growing pauses, and kept for a while after its end.
//!
//! Everything here takes a connection or a transaction; who calls decides what it commits together with. A process that dies
//! loses nothing: its lease runs out and another process claims the job.

mod claim;
mod enqueue;
mod entity;
mod finish;
mod job;

pub use claim::{any_due, claim, extend_lease};
pub use enqueue::{enqueue, insertion};
pub use finish::{
    cancel, cancel_queued, delete_finished, fail, give_up, postpone, put_back, report_progress, retry, succeed,
};
pub use job::{ClaimedJob, Job, JobStatus, Lane, NewJob, retry_pause};

pub use entity::{Column as JobColumn, Entity as JobEntity, Model as JobRow, find};
