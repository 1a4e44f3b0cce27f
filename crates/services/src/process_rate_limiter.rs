//! Counts in the memory of the process.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use cartwright_domain::{
    rate_limit::{AttemptLog, Bucket, Quota},
    time::Timestamp,
};
use chrono::TimeDelta;

use crate::ports::{Attempt, CounterKey, RateLimiter};

/// More keys than this are not kept: those that were quiet for the longest time go first.
const MOST_KEYS: usize = 50_000;

/// Counts in the memory of the process; nobody else knows what it counts.
#[derive(Debug, Default)]
pub struct ProcessRateLimiter {
    logs: Mutex<HashMap<CounterKey, Log>>,
    /// When each bucket is full again, in microseconds since 1970.
    buckets: Mutex<HashMap<CounterKey, i64>>,
}

#[derive(Debug)]
struct Log {
    attempts: AttemptLog,
    /// From when on nothing in it counts any more.
    over: Timestamp,
}

impl ProcessRateLimiter {
    /// See [`RateLimiter::attempt`].
    pub fn attempt(&self, attempt: &Attempt, now: Timestamp) -> Result<(), TimeDelta> {
        let mut logs = lock(&self.logs);
        let wait = attempt.counters.iter().filter_map(|counter| {
            let log = logs.get(&counter.key)?;
            log.attempts.wait(&counter.quotas, now)
        });
        if let Some(wait) = wait.max() {
            return Err(wait);
        }
        for counter in &attempt.counters {
            let log = logs.entry(counter.key).or_insert_with(|| Log { attempts: AttemptLog::default(), over: now });
            log.attempts.note(&counter.quotas, now, attempt.id);
            log.over = now + longest(&counter.quotas);
        }
        if logs.len() > MOST_KEYS {
            logs.retain(|_, log| log.over > now);
            shrink(&mut logs, |log| log.over);
        }
        Ok(())
    }

    /// See [`RateLimiter::give_back`].
    pub fn give_back(&self, attempt: &Attempt) {
        let mut logs = lock(&self.logs);
        for counter in &attempt.counters {
            let Some(log) = logs.get_mut(&counter.key) else {
                continue;
            };
            log.attempts.forget(attempt.id);
            if log.attempts.is_empty() {
                logs.remove(&counter.key);
            }
        }
    }

    /// See [`RateLimiter::forget`].
    pub fn forget(&self, key: CounterKey) {
        lock(&self.logs).remove(&key);
    }

    /// See [`RateLimiter::spend`].
    pub fn spend(&self, key: CounterKey, bucket: Bucket, cost: u64, now: Timestamp) -> Result<u64, TimeDelta> {
        let now = now.timestamp_micros();
        let mut buckets = lock(&self.buckets);
        let full_at = buckets.get(&key).copied().unwrap_or(now);
        let full_at = bucket.spend(full_at, now, cost).map_err(TimeDelta::microseconds)?;
        buckets.insert(key, full_at);
        if buckets.len() > MOST_KEYS {
            buckets.retain(|_, full_at| *full_at > now);
            shrink(&mut buckets, |full_at| *full_at);
        }
        Ok(bucket.available(full_at, now))
    }

    /// See [`RateLimiter::refund`].
    pub fn refund(&self, key: CounterKey, bucket: Bucket, cost: u64) {
        if let Some(full_at) = lock(&self.buckets).get_mut(&key) {
            *full_at = full_at.saturating_sub(bucket.time_for(cost));
        }
    }

    /// For how many keys something is kept.
    pub fn kept(&self) -> usize {
        lock(&self.logs).len() + lock(&self.buckets).len()
    }
}

#[async_trait]
impl RateLimiter for ProcessRateLimiter {
    async fn attempt(&self, attempt: &Attempt, now: Timestamp) -> Result<(), TimeDelta> {
        self.attempt(attempt, now)
    }

    async fn give_back(&self, attempt: &Attempt) {
        self.give_back(attempt);
    }

    async fn forget(&self, key: CounterKey) {
        self.forget(key);
    }

    async fn spend(&self, key: CounterKey, bucket: Bucket, cost: u64, now: Timestamp) -> Result<u64, TimeDelta> {
        self.spend(key, bucket, cost, now)
    }

    async fn refund(&self, key: CounterKey, bucket: Bucket, cost: u64) {
        self.refund(key, bucket, cost);
    }
}

fn longest(quotas: &[Quota]) -> TimeDelta {
    quotas.iter().map(|quota| quota.within).max().unwrap_or_default()
}

/// Where all of it still counts, the half that ends first goes: so the work is done once in many new keys.
fn shrink<V, A: Ord + Copy>(kept: &mut HashMap<CounterKey, V>, end: impl Fn(&V) -> A) {
    if kept.len() <= MOST_KEYS {
        return;
    }
    let mut ends: Vec<A> = kept.values().map(&end).collect();
    let middle = ends.len() / 2;
    let (_, median, _) = ends.select_nth_unstable(middle);
    let median = *median;
    kept.retain(|_, value| end(value) > median);
}

/// A panic while the lock is held can only come from the allocator, and leaves the map whole.
fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::ports::Counter;

    fn key(number: u128) -> CounterKey {
        CounterKey(number.to_be_bytes())
    }

    fn attempt(id: u128, keys: &[u128]) -> Attempt {
        let quotas = vec![Quota::per_minutes(2, 1)];
        let counters = keys.iter().map(|number| Counter { key: key(*number), quotas: quotas.clone() });
        Attempt { id: Uuid::from_u128(id), counters: counters.collect() }
    }

    #[test]
    fn an_attempt_counts_everywhere_or_nowhere() {
        let limiter = ProcessRateLimiter::default();
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(limiter.attempt(&attempt(1, &[1]), now), Ok(()));
        assert_eq!(limiter.attempt(&attempt(2, &[1]), now), Ok(()));
        for id in 3..100 {
            let refused = limiter.attempt(&attempt(id, &[2, 1]), now);
            assert_eq!(refused, Err(TimeDelta::minutes(1)), "the first is full, and the second does not fill");
        }
        assert_eq!(limiter.attempt(&attempt(100, &[2]), now), Ok(()));
        limiter.give_back(&attempt(2, &[1]));
        assert_eq!(limiter.attempt(&attempt(101, &[2, 1]), now), Ok(()));
        limiter.forget(key(1));
        limiter.give_back(&attempt(100, &[2]));
        limiter.give_back(&attempt(101, &[2]));
        assert_eq!(limiter.kept(), 0, "nothing is kept of what was taken back");
    }

    #[test]
    fn however_many_come_the_memory_is_bounded() {
        let limiter = ProcessRateLimiter::default();
        let bucket = Bucket { size: 10, restored_per_second: 1 };
        let most = u128::try_from(MOST_KEYS).unwrap_or(0);
        for number in 0..most * 3 {
            let now = Timestamp::UNIX_EPOCH + TimeDelta::microseconds(i64::try_from(number).unwrap_or(0));
            assert_eq!(limiter.attempt(&attempt(number, &[number]), now), Ok(()));
            assert_eq!(limiter.spend(key(number), bucket, 1, now), Ok(9));
            assert!(limiter.kept() <= 2 * MOST_KEYS + 2);
        }
        let now = Timestamp::UNIX_EPOCH + TimeDelta::microseconds(i64::try_from(most * 3).unwrap_or(0));
        let last = most * 3 - 1;
        assert_eq!(limiter.attempt(&attempt(1, &[last]), now), Ok(()));
        assert!(limiter.attempt(&attempt(2, &[last]), now).is_err(), "what came last is still known");
    }
}
