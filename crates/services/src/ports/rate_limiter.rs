//! Counts what is limited.

use std::fmt::{self, Debug};

use async_trait::async_trait;
use cartwright_domain::{
    rate_limit::{Bucket, Quota},
    time::Timestamp,
};
use chrono::TimeDelta;
use uuid::Uuid;

/// Whom something is counted for: a digest, so that whoever reads the counters learns no address.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CounterKey(pub [u8; 16]);

/// One count of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counter {
    /// For whom.
    pub key: CounterKey,
    /// How many there may be; all must be kept to.
    pub quotas: Vec<Quota>,
}

/// An attempt that counts in several places at once, such as for an account and for an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Its name among the attempts of its counters.
    pub id: Uuid,
    /// Where it counts.
    pub counters: Vec<Counter>,
}

/// Counts what is limited, for this process or for all that share the shop. It never fails: where what is shared is away, the process counts alone.
#[async_trait]
pub trait RateLimiter: Debug + Send + Sync {
    /// Counts the attempt everywhere where it counts, in one step; or nowhere, where it is one too many somewhere, and answers how long to wait.
    async fn attempt(&self, attempt: &Attempt, now: Timestamp) -> Result<(), TimeDelta>;

    /// Takes the attempt back: it was none that counts.
    async fn give_back(&self, attempt: &Attempt);

    /// Forgets every attempt of that key.
    async fn forget(&self, key: CounterKey);

    /// Spends that much of the bucket. Answers what is left, or how long to wait until there is enough.
    async fn spend(&self, key: CounterKey, bucket: Bucket, cost: u64, now: Timestamp) -> Result<u64, TimeDelta>;

    /// Puts back what was spent too much.
    async fn refund(&self, key: CounterKey, bucket: Bucket, cost: u64);
}

impl fmt::Display for CounterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Debug for CounterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
