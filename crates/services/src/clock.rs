//! The time of the shop.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};
use std::time::Instant;

use cartwright_domain::time::{Timestamp, to_microseconds};
use chrono::{DateTime, TimeDelta, Utc};

/// Tells the instant, in microseconds. Cheap to clone; clones tell the same.
#[derive(Debug, Clone)]
pub struct Clock(Source);

#[derive(Debug, Clone)]
enum Source {
    System,
    /// The process's monotonic clock beside what the database said: a machine whose clock is wrong expires nothing.
    Database(Arc<DatabaseTime>),
    Manual(Arc<AtomicI64>),
}

#[derive(Debug)]
struct DatabaseTime {
    origin: Instant,
    /// The instant of the origin, in microseconds since 1970, by the database.
    origin_microseconds: AtomicI64,
}

impl Clock {
    /// The clock of this machine: right where one machine serves the shop.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that runs from what the database just said; see [`Clock::follow`].
    pub fn database(database_now: Timestamp) -> Self {
        let time = DatabaseTime {
            origin: Instant::now(),
            origin_microseconds: AtomicI64::new(database_now.timestamp_micros()),
        };
        Self(Source::Database(Arc::new(time)))
    }

    /// A clock that stands still until it is told to move: for tests.
    pub fn manual(start: Timestamp) -> Self {
        Self(Source::Manual(Arc::new(AtomicI64::new(start.timestamp_micros()))))
    }

    /// The instant now.
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Source::System => to_microseconds(Utc::now()),
            Source::Database(time) => {
                let elapsed = i64::try_from(time.origin.elapsed().as_micros()).unwrap_or(i64::MAX);
                instant(time.origin_microseconds.load(Ordering::Relaxed).saturating_add(elapsed))
            }
            Source::Manual(microseconds) => instant(microseconds.load(Ordering::SeqCst)),
        }
    }

    /// Follows the database: to be called with its time now and then. No effect on other clocks.
    pub fn follow(&self, database_now: Timestamp) {
        if let Source::Database(time) = &self.0 {
            let elapsed = i64::try_from(time.origin.elapsed().as_micros()).unwrap_or(i64::MAX);
            let origin = database_now.timestamp_micros().saturating_sub(elapsed);
            time.origin_microseconds.store(origin, Ordering::Relaxed);
        }
    }

    /// Moves a manual clock on. No effect on other clocks.
    pub fn advance(&self, by: TimeDelta) {
        if let Source::Manual(microseconds) = &self.0 {
            microseconds.fetch_add(by.num_microseconds().unwrap_or(0), Ordering::SeqCst);
        }
    }
}

fn instant(microseconds: i64) -> Timestamp {
    // Out of range only 260,000 years from now.
    DateTime::from_timestamp_micros(microseconds).unwrap_or(DateTime::<Utc>::MAX_UTC)
}
