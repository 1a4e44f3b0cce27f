//! Answers that the processes of a shop keep together, behind those that each keeps for itself: [`SharedValues`], of which each is checked
//! against what was heard of since it was begun.

use std::{sync::Arc, time::Instant};

use bytes::Bytes;
use cartwright_domain::event::ShopEvent;
use cartwright_services::{EventLog, SharedValue, SharedValues};

use super::{Entry, Key, LIFETIME, Mark};

/// Where the processes of a shop keep answers together.
#[derive(Clone, Debug)]
pub struct SharedTier(pub SharedValues);

/// An answer of some process.
pub(super) struct Found {
    pub body: Bytes,
    pub events: Vec<ShopEvent>,
    pub mark: Mark,
    pub made: Instant,
    /// No event after this moment is part of it for sure.
    pub since: Instant,
}

impl Found {
    /// Nothing where not everything is known that has come since it was begun.
    pub(super) fn entry(self, log: &EventLog) -> Option<Entry> {
        Some(Entry::made(self.body, self.events, self.mark, log.moment_at(self.since)?, self.made))
    }
}

impl SharedTier {
    pub(super) async fn find(&self, key: &Key) -> Option<Found> {
        read(self.0.find(&[key.bytes()]).await.pop()??)
    }

    /// Keeps an answer, without waiting until it is there.
    pub(super) fn keep(&self, key: &Key, entry: &Arc<Entry>) {
        self.0.keep(write(entry).map(|value| (key.bytes(), value)), entry.age(), LIFETIME);
    }
}

/// Its mark, its events with their length, its text.
fn write(entry: &Entry) -> Option<Vec<u8>> {
    let mark = match entry.mark() {
        Mark::Public => 0,
        Mark::Volatile => 1,
        Mark::Private => return None,
    };
    let events = postcard::to_allocvec(entry.events()).ok()?;
    let mut value = Vec::with_capacity(events.len() + entry.body().len() + 8);
    value.push(mark);
    value.extend_from_slice(&u32::try_from(events.len()).ok()?.to_le_bytes());
    value.extend_from_slice(&events);
    value.extend_from_slice(entry.body());
    Some(value)
}

/// Nothing for what is none or too old.
fn read(value: SharedValue) -> Option<Found> {
    let SharedValue { bytes, made, since } = value;
    let (mark, rest) = bytes.split_first()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let (events, body) = rest.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)?;
    let mark = match mark {
        0 => Mark::Public,
        1 => Mark::Volatile,
        _ => return None,
    };
    let events = postcard::from_bytes(events).ok()?;
    std::str::from_utf8(body).ok().filter(|body| !body.is_empty())?;
    let body = bytes.slice(bytes.len() - body.len()..);
    (made.elapsed() < LIFETIME).then_some(Found { body, events, mark, made, since })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use cartwright_domain::id::ProductId;
    use uuid::Uuid;

    use super::*;

    fn entry() -> Entry {
        let events = vec![ShopEvent::ProductChanged(ProductId(Uuid::from_u128(1))), ShopEvent::TaxesChanged];
        Entry::new("{\"data\":{\"ü\":1}}".into(), events, Mark::Volatile, EventLog::default().moment())
    }

    fn found(bytes: &[u8], age: Duration) -> Option<Found> {
        let made = Instant::now().checked_sub(age).expect("the machine runs for longer");
        read(SharedValue { bytes: Bytes::copy_from_slice(bytes), made, since: made })
    }

    #[test]
    fn what_is_written_is_read_again() {
        let entry = entry();
        let value = write(&entry).expect("it is public");
        let found = found(&value, Duration::from_secs(3)).expect("it is young");
        assert_eq!((found.events.as_slice(), &found.body), (entry.events(), entry.body()));
        assert_eq!(found.mark, Mark::Volatile);
        assert!(found.made.elapsed() >= Duration::from_secs(3));
    }

    #[test]
    fn what_is_too_old_is_nothing() {
        let value = write(&entry()).expect("it is public");
        assert!(found(&value, LIFETIME).is_none());
    }

    #[test]
    fn row_98_junk_is_nothing() {
        let value = write(&entry()).expect("it is public");
        let body_begins = value.len() - entry().body().len();
        for length in 0..=body_begins {
            assert!(found(&value[..length], Duration::ZERO).is_none(), "{length} bytes of it");
        }
        for (place, byte) in [(0, 9), (1, 0xff), (4, 0xff), (5, 0x7f), (value.len() - 6, 0xff)] {
            let mut junk = value.clone();
            junk[place] = byte;
            assert!(found(&junk, Duration::ZERO).is_none(), "byte {place} is {byte}");
        }
    }

    #[test]
    fn what_somebody_in_particular_was_told_is_never_written() {
        let private = Entry::new("{}".into(), Vec::new(), Mark::Private, EventLog::default().moment());
        assert!(write(&private).is_none());
    }
}
