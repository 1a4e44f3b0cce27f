//! What keeps work safe: idempotency keys and the queue of jobs.

mod idempotency;
mod queue;

pub use idempotency::{IdempotencyKeyRepository, KnownRequest};
pub use queue::JobRepository;
