//! Answers that the processes of a shop keep together, behind those that each keeps for itself.
//!
//! What is kept there may be untrue by now, as nobody takes anything away: whoever finds an answer compares its events with those that it has
//! heard of since the answer was begun (`cartwright_services::EventLog`), as for one of its own.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use cartwright_domain::{event::ShopEvent, time::Timestamp};
use cartwright_services::{Clock, ports::SharedCache};
use chrono::DateTime;
use sha2::{Digest, Sha256};

use super::{Entry, Key, LIFETIME, Mark};

/// The clocks of two processes differ by less: each follows the database every second.
const CLOCKS_DIFFER: Duration = Duration::from_secs(1);
/// Longer answers stay in their process, as one large value makes all others wait.
const LONGEST: usize = 256 * 1024;
/// What a value begins with: the form of what follows.
const FORM: &[u8; 4] = b"CWA1";

/// Where the processes of a shop keep answers together.
#[derive(Clone, Debug)]
pub struct SharedTier {
    cache: Arc<dyn SharedCache>,
    clock: Clock,
    /// Tells answers of one version of the program and its schema from those of another one.
    version: [u8; 32],
}

/// An answer of some process.
pub(super) struct Found {
    pub entry: Entry,
    /// No event after this moment is part of it for sure.
    pub since: Instant,
}

impl SharedTier {
    /// Answers of the program and schema that `version` names. The clock is the same for all processes.
    pub fn new(cache: Arc<dyn SharedCache>, clock: Clock, version: &str) -> Self {
        Self { cache, clock, version: Sha256::digest(version).into() }
    }

    pub(super) async fn find(&self, key: &Key) -> Option<Found> {
        let value = self.cache.get(&self.name(key)).await?;
        read(&value, self.clock.now())
    }

    /// Keeps an answer, without waiting until it is there.
    pub(super) fn keep(&self, key: &Key, entry: &Arc<Entry>) {
        let age = entry.age();
        if entry.body().len() > LONGEST || age >= LIFETIME {
            return;
        }
        let began = self.clock.now() - age;
        let Some(value) = write(entry, began) else { return };
        let (cache, name) = (Arc::clone(&self.cache), self.name(key));
        tokio::spawn(async move { cache.put(&name, value, LIFETIME.saturating_sub(age)).await });
    }

    fn name(&self, key: &Key) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.version);
        hash.update(key.bytes());
        hash.finalize().into()
    }
}

/// The form, when the answer was begun, its mark, its events with their length, its text.
fn write(entry: &Entry, began: Timestamp) -> Option<Vec<u8>> {
    let mark = match entry.mark() {
        Mark::Public => 0,
        Mark::Volatile => 1,
        Mark::Private => return None,
    };
    let events = serde_json::to_vec(entry.events()).ok()?;
    let mut value = Vec::with_capacity(events.len() + entry.body().len() + 32);
    value.extend_from_slice(FORM);
    value.extend_from_slice(&began.timestamp_micros().to_le_bytes());
    value.push(mark);
    value.extend_from_slice(&u32::try_from(events.len()).ok()?.to_le_bytes());
    value.extend_from_slice(&events);
    value.extend_from_slice(entry.body());
    Some(value)
}

/// Nothing for what is none, is too old, or was begun later than now.
fn read(value: &[u8], now: Timestamp) -> Option<Found> {
    let rest = value.strip_prefix(FORM)?;
    let (began, rest) = rest.split_first_chunk::<8>()?;
    let (mark, rest) = rest.split_first()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let (events, body) = rest.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)?;
    let mark = match mark {
        0 => Mark::Public,
        1 => Mark::Volatile,
        _ => return None,
    };
    let events: Vec<ShopEvent> = serde_json::from_slice(events).ok()?;
    let body = std::str::from_utf8(body).ok().filter(|body| !body.is_empty())?;
    let began = DateTime::from_timestamp_micros(i64::from_le_bytes(*began))?;
    let age = now.signed_duration_since(began);
    let ahead = (-age).to_std().unwrap_or_default();
    let age = age.to_std().unwrap_or_default();
    if age >= LIFETIME || ahead > CLOCKS_DIFFER {
        return None;
    }
    let made = Instant::now().checked_sub(age)?;
    let since = made.checked_sub(CLOCKS_DIFFER)?;
    Some(Found { entry: Entry::new(body.to_owned(), events, mark, made), since })
}

#[cfg(test)]
mod tests {
    use cartwright_domain::id::ProductId;
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;

    fn now() -> Timestamp {
        DateTime::from_timestamp_micros(1_780_000_000_000_000).expect("an instant")
    }

    fn entry() -> Entry {
        let events = vec![ShopEvent::ProductChanged(ProductId(Uuid::from_u128(1))), ShopEvent::TaxesChanged];
        Entry::new("{\"data\":{\"ü\":1}}".to_owned(), events, Mark::Volatile, Instant::now())
    }

    #[test]
    fn what_is_written_is_read_again() {
        let entry = entry();
        let value = write(&entry, now()).expect("it is public");
        let found = read(&value, now() + TimeDelta::seconds(3)).expect("it is young").entry;
        assert_eq!((found.events(), found.body(), found.tag()), (entry.events(), entry.body(), entry.tag()));
        assert_eq!(found.mark(), Mark::Volatile);
        assert!(found.age() >= Duration::from_secs(3));
    }

    #[test]
    fn what_is_too_old_or_not_begun_yet_is_nothing() {
        let value = write(&entry(), now()).expect("it is public");
        for seconds in [10, 3600, -2] {
            assert!(read(&value, now() + TimeDelta::seconds(seconds)).is_none(), "after {seconds} s");
        }
    }

    #[test]
    fn row_98_junk_is_nothing() {
        let value = write(&entry(), now()).expect("it is public");
        let body_begins = value.len() - entry().body().len();
        for length in 0..=body_begins {
            assert!(read(&value[..length], now()).is_none(), "{length} bytes of it");
        }
        for (place, byte) in [(0, b'X'), (12, 9), (13, 0xff), (16, 0xff), (17, b'x'), (value.len() - 6, 0xff)] {
            let mut junk = value.clone();
            junk[place] = byte;
            assert!(read(&junk, now()).is_none(), "byte {place} is {byte}");
        }
    }

    #[test]
    fn what_somebody_in_particular_was_told_is_never_written() {
        let private = Entry::new("{}".to_owned(), Vec::new(), Mark::Private, Instant::now());
        assert!(write(&private, now()).is_none());
    }
}
