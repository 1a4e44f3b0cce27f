//! Values that the processes of a shop keep together, each with the moment at which it was begun.
//!
//! What is kept there may be untrue by now, as nobody takes anything away: whoever finds a value compares what it is made of with the events
//! that have come since it was begun ([`EventLog`](crate::EventLog)), as for one of its own.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use cartwright_domain::time::Timestamp;
use chrono::DateTime;
use sha2::{Digest, Sha256};

use crate::{Clock, ports::SharedCache};

/// The clocks of two processes differ by less: each follows the database every second.
const CLOCKS_DIFFER: Duration = Duration::from_secs(1);
/// Longer values stay in their process, as a large one makes all others wait.
const LONGEST: usize = 256 * 1024;
/// What a value begins with: the form of what follows.
const FORM: &[u8; 4] = b"CWV1";

/// Where the processes of a shop keep values of one kind together. A clone is the same place.
#[derive(Clone, Debug)]
pub struct SharedValues {
    cache: Arc<dyn SharedCache>,
    clock: Clock,
    /// Tells the values of one kind and one version of the program from all others.
    version: [u8; 32],
}

/// A value of some process.
#[derive(Clone, Debug)]
pub struct SharedValue {
    /// What was kept.
    pub bytes: Bytes,
    /// When it was begun.
    pub made: Instant,
    /// No event after this moment is part of it for sure.
    pub since: Instant,
}

impl SharedValues {
    /// Values of the kind and program that `version` names. The clock is the same for all processes.
    pub fn new(cache: Arc<dyn SharedCache>, clock: Clock, version: &str) -> Self {
        Self { cache, clock, version: Sha256::digest(version).into() }
    }

    /// What is kept under each of the names, in their order.
    pub async fn find(&self, names: &[impl AsRef<[u8]>]) -> Vec<Option<SharedValue>> {
        let keys: Vec<[u8; 32]> = names.iter().map(|name| self.key(name.as_ref())).collect();
        let found = self.cache.get(&keys).await;
        let now = self.clock.now();
        found.into_iter().map(|value| read(value?, now)).collect()
    }

    /// Keeps values of that age under their names for so long altogether, without waiting until they are there.
    pub fn keep<N: AsRef<[u8]>>(
        &self,
        values: impl IntoIterator<Item = (N, Vec<u8>)>,
        age: Duration,
        lifetime: Duration,
    ) {
        let Some(left) = lifetime.checked_sub(age) else { return };
        let began = self.clock.now() - age;
        let values = values.into_iter().filter(|(_, bytes)| bytes.len() <= LONGEST);
        let values: Vec<_> = values.map(|(name, bytes)| (self.key(name.as_ref()), write(&bytes, began))).collect();
        if values.is_empty() {
            return;
        }
        let cache = Arc::clone(&self.cache);
        tokio::spawn(async move { cache.put(values, left).await });
    }

    fn key(&self, name: &[u8]) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.version);
        hash.update(name);
        hash.finalize().into()
    }
}

/// The form, when the value was begun, the value.
fn write(bytes: &[u8], began: Timestamp) -> Vec<u8> {
    let mut value = Vec::with_capacity(bytes.len() + 12);
    value.extend_from_slice(FORM);
    value.extend_from_slice(&began.timestamp_micros().to_le_bytes());
    value.extend_from_slice(bytes);
    value
}

/// Nothing for what is none, or was begun later than now.
fn read(value: Vec<u8>, now: Timestamp) -> Option<SharedValue> {
    let (began, rest) = value.strip_prefix(FORM)?.split_first_chunk::<8>()?;
    let began = DateTime::from_timestamp_micros(i64::from_le_bytes(*began))?;
    let head = value.len() - rest.len();
    let age = now.signed_duration_since(began);
    let ahead = (-age).to_std().unwrap_or_default();
    let age = age.to_std().unwrap_or_default();
    if ahead > CLOCKS_DIFFER {
        return None;
    }
    let made = Instant::now().checked_sub(age)?;
    let since = made.checked_sub(CLOCKS_DIFFER)?;
    Some(SharedValue { bytes: Bytes::from(value).slice(head..), made, since })
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn now() -> Timestamp {
        DateTime::from_timestamp_micros(1_780_000_000_000_000).expect("an instant")
    }

    #[test]
    fn what_is_written_is_read_again() {
        let found = read(write(b"mug", now()), now() + TimeDelta::seconds(3)).expect("it is young");
        assert_eq!(found.bytes, b"mug".as_slice());
        assert!(found.made.elapsed() >= Duration::from_secs(3) && found.since < found.made);
    }

    #[test]
    fn what_is_not_begun_yet_is_nothing() {
        let at = |seconds| read(write(b"mug", now()), now() + TimeDelta::seconds(seconds));
        assert!(at(-2).is_none() && at(-1).is_some());
    }

    #[test]
    fn row_98_junk_is_nothing() {
        let value = write(b"mug", now());
        for length in 0..12 {
            assert!(read(value[..length].to_vec(), now()).is_none(), "{length} bytes of it");
        }
        for (place, byte) in [(0, b'X'), (11, 9), (11, 0xff)] {
            let mut junk = value.clone();
            junk[place] = byte;
            // What was begun before there were shops is too old for whoever finds it.
            let is_good = read(junk, now()).is_some_and(|found| found.made.elapsed() < Duration::from_secs(3600));
            assert!(!is_good, "byte {place} is {byte}");
        }
    }
}
