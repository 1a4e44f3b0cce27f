//! What keeps work safe: idempotency keys, the queue of jobs, uploaded files and the log of what was done.

mod audit;
mod audit_entity;
mod idempotency;
mod queue;
mod snapshot;
mod upload;

pub use audit::{AuditFilter, AuditRepository};
pub use idempotency::{IdempotencyKeyRepository, KnownRequest};
pub use queue::{JobFilter, JobRepository};
pub use snapshot::SnapshotRows;
pub use upload::{Upload, UploadRepository};

pub(crate) use audit::append;
pub(crate) use idempotency::{entity as idempotency_key, to_known};
