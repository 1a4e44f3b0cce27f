//! What keeps work safe: idempotency keys, the queue of jobs and uploaded files.

mod idempotency;
mod queue;
mod upload;

pub use idempotency::{IdempotencyKeyRepository, KnownRequest};
pub use queue::JobRepository;
pub use upload::{Upload, UploadRepository};
