//! How often something may be done: arithmetic over instants, in microseconds.

use std::collections::VecDeque;

use chrono::TimeDelta;
use uuid::Uuid;

use crate::time::Timestamp;

/// So many in so long a time, wherever that time begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// How many.
    pub most: u32,
    /// In how long a time.
    pub within: TimeDelta,
}

/// What was attempted lately, the oldest first. It holds no more than its quotas allow.
#[derive(Clone, Debug, Default)]
pub struct AttemptLog(VecDeque<(Timestamp, Uuid)>);

impl Quota {
    /// So many in so many minutes.
    pub fn per_minutes(most: u32, minutes: i64) -> Self {
        Self { most, within: TimeDelta::minutes(minutes) }
    }
}

impl AttemptLog {
    /// How long to wait before one more attempt keeps to all of the quotas; none where it does now.
    pub fn wait(&self, quotas: &[Quota], now: Timestamp) -> Option<TimeDelta> {
        let wait_for = |quota: &Quota| {
            let most = usize::try_from(quota.most).unwrap_or(usize::MAX);
            // With this one forgotten there is room for another.
            let Some(index) = self.0.len().checked_sub(most.max(1)) else {
                return TimeDelta::zero();
            };
            self.0.get(index).map_or(TimeDelta::zero(), |(at, _)| *at + quota.within - now)
        };
        quotas.iter().map(wait_for).max().filter(|wait| *wait > TimeDelta::zero())
    }

    /// Notes an attempt, and forgets those that are older than any quota looks back.
    pub fn note(&mut self, quotas: &[Quota], now: Timestamp, id: Uuid) {
        let longest = quotas.iter().map(|quota| quota.within).max().unwrap_or_default();
        self.0.retain(|(at, _)| *at + longest > now);
        // Attempts come in the order of time but for the microseconds between reading the clock and being noted.
        let place = self.0.partition_point(|(at, _)| *at <= now);
        self.0.insert(place, (now, id));
    }

    /// Forgets one attempt.
    pub fn forget(&mut self, id: Uuid) {
        self.0.retain(|(_, noted)| *noted != id);
    }

    /// Whether nothing is noted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What may be spent: up to a size at once, and restored steadily.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// How much there is when nothing was spent for long.
    pub size: u32,
    /// How much comes back in a second; at least one.
    pub restored_per_second: u32,
}

const MICROSECONDS: i64 = 1_000_000;

impl Bucket {
    /// Spends from a bucket that is full again at `full_at`, in microseconds like `now`. Answers when it will be full then, or how many microseconds
    /// to wait. More than the whole bucket counts as the whole.
    pub fn spend(self, full_at: i64, now: i64, cost: u64) -> Result<i64, i64> {
        let then = full_at.max(now).saturating_add(self.time_for(cost));
        let over = then.saturating_sub(now).saturating_sub(self.time_of_all());
        if over > 0 { Err(over) } else { Ok(then) }
    }

    /// How much can be spent at that instant of a bucket that is full again at `full_at`.
    pub fn available(self, full_at: i64, now: i64) -> u64 {
        let free = self.time_of_all().saturating_sub(full_at.saturating_sub(now).max(0)).max(0);
        let units = free.saturating_mul(self.restored_per_second.into()) / MICROSECONDS;
        u64::try_from(units).unwrap_or(0)
    }

    /// How many microseconds it takes to restore that much.
    pub fn time_for(self, cost: u64) -> i64 {
        let cost = i64::try_from(cost.min(self.size.into())).unwrap_or(i64::MAX);
        cost.saturating_mul(MICROSECONDS) / i64::from(self.restored_per_second.max(1))
    }

    /// How many microseconds it takes to restore everything.
    pub fn time_of_all(self) -> i64 {
        self.time_for(self.size.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    #[test]
    fn no_more_than_the_quota_in_any_stretch_of_time() {
        let quotas = [Quota { most: 3, within: TimeDelta::seconds(10) }];
        let mut log = AttemptLog::default();
        let mut noted = Vec::new();
        for second in 0..60 {
            if log.wait(&quotas, at(second)).is_none() {
                log.note(&quotas, at(second), Uuid::from_u128(1));
                noted.push(second);
            }
        }
        assert_eq!(noted, [0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32, 40, 41, 42, 50, 51, 52]);
        assert_eq!(log.0.len(), 3, "nothing is kept that no quota looks at");
    }

    #[test]
    fn row_04_the_wait_grows_with_the_failures_and_ends() {
        let quotas = [Quota::per_minutes(2, 15), Quota::per_minutes(4, 60)];
        let mut log = AttemptLog::default();
        let mut waits = Vec::new();
        let mut now = at(0);
        for number in 0..9 {
            if let Some(wait) = log.wait(&quotas, now) {
                waits.push(wait.num_minutes());
                now += wait;
            }
            assert_eq!(log.wait(&quotas, now), None, "whoever has waited may try");
            log.note(&quotas, now, Uuid::from_u128(number));
        }
        assert_eq!(waits, [15, 45, 15, 45]);
    }

    #[test]
    fn what_is_given_back_was_never_there() {
        let quotas = [Quota { most: 1, within: TimeDelta::seconds(10) }];
        let mut log = AttemptLog::default();
        log.note(&quotas, at(0), Uuid::from_u128(1));
        assert_eq!(log.wait(&quotas, at(4)), Some(TimeDelta::seconds(6)));
        log.forget(Uuid::from_u128(2));
        assert!(!log.is_empty());
        log.forget(Uuid::from_u128(1));
        assert!(log.is_empty());
        assert_eq!(log.wait(&quotas, at(4)), None);
    }

    #[test]
    fn a_bucket_is_spent_and_restored() {
        let bucket = Bucket { size: 2_000, restored_per_second: 100 };
        let now = 1_800_000_000 * MICROSECONDS;
        assert_eq!(bucket.available(0, now), 2_000);
        let full_at = bucket.spend(0, now, 1_500).expect("there is enough");
        assert_eq!(bucket.available(full_at, now), 500);
        assert_eq!(bucket.spend(full_at, now, 700), Err(2 * MICROSECONDS));
        assert_eq!(bucket.available(full_at, now + MICROSECONDS), 600);
        let full_at = bucket.spend(full_at, now + 2 * MICROSECONDS, 700).expect("two seconds later there is");
        assert_eq!(bucket.available(full_at, now + 2 * MICROSECONDS), 0);
        assert_eq!(bucket.spend(0, now, 5_000), Ok(now + 20 * MICROSECONDS), "more than all is all");
    }
}
