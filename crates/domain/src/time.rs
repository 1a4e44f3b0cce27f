//! Instants as the shop keeps them.

use chrono::{DateTime, SubsecRound, Utc};

/// An instant in UTC with microseconds, the most that both databases keep.
pub type Timestamp = DateTime<Utc>;

/// The instant without its nanoseconds, so that what was written equals what is read back.
pub fn to_microseconds(instant: DateTime<Utc>) -> Timestamp {
    instant.trunc_subsecs(6)
}
