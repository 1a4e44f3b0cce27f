//! What the shop does: one use case a file — authorise, load, decide, save, enqueue.
//!
//! A use case takes a [`Context`], begins one transaction where it writes, asks the domain, saves, and commits. Expected refusals
//! are values ([`Error::Refused`]); everything else is a [`Failure`].

pub mod cart;
pub mod catalog;
pub mod channel;
pub mod customer;
pub mod fulfillment;
pub mod idempotency;
pub mod identity;
pub mod inventory;
pub mod messaging;
pub mod ordering;
pub mod page;
pub mod payment;
pub mod ports;
pub mod pricing;
pub mod worker;

mod audit;
mod audit_subject;
mod clock;
mod context;
mod error;
mod event_bus;
mod event_hub;
mod event_log;
mod ids;
mod job;
mod job_change;
mod job_read;
mod kept_reads;
mod process_rate_limiter;
mod purge;
mod rate_limits;
mod reads;
mod schedule;
mod settings;
mod shared_values;
mod staff_actor;
mod stock_events;

pub use audit::note_forbidden;
pub use clock::Clock;
pub use context::{Actor, Context, Shop};
pub use error::{Error, Failure};
pub use event_bus::{EventBus, follow_file};
pub use event_hub::{EventHub, EventWatch};
pub use event_log::{EventLog, Moment, Truth};
pub use idempotency::{Done, KeyRefusal};
pub use ids::Ids;
pub use job::{Work, enqueue_routine};
pub use job_change::{JobChange, JobRefusal, job_cancel, job_retry};
pub use job_read::{find_job, job_count, jobs};
pub use kept_reads::KeptReads;
pub use process_rate_limiter::ProcessRateLimiter;
pub use rate_limits::{BudgetExhausted, QueryBudget, RateLimitSettings};
pub use reads::Reads;
pub use schedule::{ScheduleProblem, Schedules};
pub use settings::Settings;
pub use shared_values::{SharedValue, SharedValues};
pub use staff_actor::{MemberActor, MemberCredential, StaffActor};

/// Work that was put off, as it stands.
pub use cartwright_jobs::{Job, JobStatus};
/// The only face of the database, for those above that tell failures apart.
pub use cartwright_persistence::{JobFilter, StoreError};
