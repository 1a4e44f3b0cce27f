//! Answers that are the same for everybody, kept until something that they are made of changes.
//!
//! An answer may be kept where nobody in particular asks ([`Anonymous`]) and every field of the document is marked as public
//! ([`Mark`]): what is not marked, or marked otherwise, cannot get in. It is found by the hash of the document, the operation, the
//! variables and what the context makes of the request, before anything is parsed. Whoever computes an answer notes what it reads; the
//! events of a commit, by this process or another one, make exactly those answers untrue that have read it, also those that were under
//! way: whoever finds one compares it with the log of events. Of many who ask for the same at once, one computes it ([`flight`]), and looks
//! before whether another process has done so ([`shared_tier`]).

mod entry;
mod flight;
mod key;
mod known_requests;
mod mark;
mod shared_tier;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use cartwright_services::{EventHub, Moment, Reads};
use moka::sync::Cache;

use self::shared_tier::Found;
pub(super) use self::{
    entry::Entry,
    flight::{Flight, Seat},
    key::Key,
    known_requests::{KnownRequests, Request},
};
pub use self::{
    mark::{Mark, Marks},
    shared_tier::SharedTier,
};

/// For so long an answer is kept at most. Nothing is committed when the moment comes from which a product is shown.
const LIFETIME: Duration = Duration::from_secs(5);

/// That nobody in particular asks. A context hook puts it into the data of a request that shows no credential and no cookie.
#[derive(Clone, Debug)]
pub struct Anonymous {
    /// All that the context makes of the request: channel and language.
    pub scope: String,
    /// Where the request's context notes what is read.
    pub reads: Reads,
}

/// The answers that one process keeps. A clone is the same.
#[derive(Clone)]
pub struct ResponseCache(Arc<Inner>);

struct Inner {
    answers: Cache<Key, Arc<Entry>>,
    hub: Arc<EventHub>,
    flights: flight::Flights,
    hits: AtomicU64,
    shared_tier: Option<SharedTier>,
    known_requests: KnownRequests,
}

impl ResponseCache {
    /// Keeps answers of so many bytes altogether, until `hub` says that they are not true any more; with those of other processes behind them,
    /// where there are such.
    pub fn new(bytes: u64, hub: &Arc<EventHub>, shared_tier: Option<SharedTier>) -> Self {
        hub.rely_on_log();
        let weigh = |_: &Key, entry: &Arc<Entry>| entry.weight();
        let answers = Cache::builder().max_capacity(bytes).weigher(weigh).time_to_live(LIFETIME).build();
        Self(Arc::new(Inner {
            answers,
            hub: Arc::clone(hub),
            flights: flight::Flights::default(),
            hits: AtomicU64::new(0),
            shared_tier,
            known_requests: KnownRequests::default(),
        }))
    }

    /// How many requests were answered with what was kept.
    pub fn hits(&self) -> u64 {
        self.0.hits.load(Ordering::Relaxed)
    }

    /// Which requests were answered with what is kept, as they were sent.
    pub(super) fn known_requests(&self) -> &KnownRequests {
        &self.0.known_requests
    }

    /// The answer that is kept under the key and is still true.
    pub(super) fn get(&self, key: &Key) -> Option<Arc<Entry>> {
        let entry = self.0.answers.get(key)?;
        (entry.age() < LIFETIME && self.is_true(&entry)).then(|| {
            self.0.hits.fetch_add(1, Ordering::Relaxed);
            entry
        })
    }

    /// Whether nothing of what the answer is made of has changed since it was begun.
    fn is_true(&self, entry: &Entry) -> bool {
        self.0.hub.is_in_touch() && self.0.hub.log().read().is_true(entry.truth())
    }

    /// The moment now; before anything of an answer is read.
    pub(super) fn moment(&self) -> Moment {
        self.0.hub.log().moment()
    }

    /// Joins those who want the same answer: as the one who computes it, or by waiting for that one.
    pub(super) fn join(&self, key: Key) -> Seat {
        self.0.flights.join(key)
    }

    /// Keeps an answer, unless something of what it is made of has changed since it was begun.
    pub(super) fn keep(&self, key: Key, entry: Entry) -> Arc<Entry> {
        let entry = Arc::new(entry);
        if self.is_true(&entry) {
            self.0.answers.insert(key, Arc::clone(&entry));
            if let Some(tier) = &self.0.shared_tier {
                tier.keep(&key, &entry);
            }
        }
        entry
    }

    /// The answer that another process keeps, where it is still true. Kept here from now on.
    pub(super) async fn fetch(&self, key: Key) -> Option<Arc<Entry>> {
        if !self.0.hub.is_in_touch() {
            return None;
        }
        let found = self.0.shared_tier.as_ref()?.find(&key).await?;
        self.take_over(key, found)
    }

    fn take_over(&self, key: Key, found: Found) -> Option<Arc<Entry>> {
        let entry = Arc::new(found.entry(self.0.hub.log())?);
        if !self.is_true(&entry) {
            return None;
        }
        self.0.answers.insert(key, Arc::clone(&entry));
        self.0.hits.fetch_add(1, Ordering::Relaxed);
        Some(entry)
    }
}

impl std::fmt::Debug for ResponseCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ResponseCache").field("answers", &self.0.answers.entry_count()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use cartwright_domain::{event::ShopEvent, id::ProductId};
    use uuid::Uuid;

    use super::*;

    fn product(number: u128) -> ShopEvent {
        ShopEvent::ProductChanged(ProductId(Uuid::from_u128(number)))
    }

    fn key(number: u8) -> Key {
        Key::of(&[number; 32], None, "{}", "default")
    }

    fn entry(events: &[ShopEvent], since: Moment) -> Entry {
        Entry::new("{\"data\":{}}".into(), events.to_vec(), Mark::Public, since)
    }

    fn cache() -> (Arc<EventHub>, ResponseCache) {
        let hub = Arc::<EventHub>::default();
        let cache = ResponseCache::new(1024 * 1024, &hub, None);
        hub.touch(Instant::now());
        (hub, cache)
    }

    #[test]
    fn an_event_takes_away_what_is_made_of_it_and_nothing_else() {
        let (hub, cache) = cache();
        for (number, events) in [(1, vec![product(1)]), (2, vec![product(2)]), (3, vec![product(1), product(2)])] {
            cache.keep(key(number), entry(&events, cache.moment()));
            assert!(cache.get(&key(number)).is_some());
        }
        hub.touch(Instant::now());
        hub.heard(&[product(1)]);
        assert!(cache.get(&key(1)).is_none() && cache.get(&key(3)).is_none());
        assert!(cache.get(&key(2)).is_some());
        hub.read_again();
        assert!(cache.get(&key(2)).is_none());
    }

    #[test]
    fn an_answer_is_not_kept_when_something_of_it_has_changed_since_it_began() {
        let (hub, cache) = cache();
        let began = cache.moment();
        hub.heard(&[product(7)]);
        hub.touch(Instant::now());
        cache.keep(key(1), entry(&[product(7)], began));
        assert!(cache.get(&key(1)).is_none());
        cache.keep(key(2), entry(&[product(8)], began));
        assert!(cache.get(&key(2)).is_some(), "nothing of it has changed");
        let began = cache.moment();
        hub.read_again();
        hub.touch(Instant::now());
        cache.keep(key(3), entry(&[product(8)], began));
        assert!(cache.get(&key(3)).is_none(), "anything may have changed");
    }

    #[test]
    fn row_96_nothing_is_kept_while_changes_of_others_are_not_heard_of() {
        let hub = Arc::<EventHub>::default();
        let cache = ResponseCache::new(1024 * 1024, &hub, None);
        cache.keep(key(1), entry(&[product(1)], cache.moment()));
        assert!(cache.get(&key(1)).is_none());
        hub.touch(Instant::now());
        cache.keep(key(1), entry(&[product(1)], cache.moment()));
        assert!(cache.get(&key(1)).is_some());
    }

    /// An answer of another process, of which all is true that was heard of until so long ago.
    fn found(events: &[ShopEvent], ago: Duration) -> Found {
        found_since(events, Instant::now().checked_sub(ago).expect("the machine runs for longer"))
    }

    fn found_since(events: &[ShopEvent], since: Instant) -> Found {
        Found { body: "{\"data\":{}}".into(), events: events.to_vec(), mark: Mark::Public, made: since, since }
    }

    #[test]
    fn what_another_process_keeps_is_taken_unless_something_of_it_has_changed_since_it_began() {
        let (hub, cache) = cache();
        let just_now = Duration::ZERO;
        assert!(
            cache.take_over(key(1), found(&[product(1)], Duration::from_secs(5))).is_none(),
            "nothing is known of then"
        );
        assert!(cache.take_over(key(1), found(&[product(1)], just_now)).is_some());
        assert!(cache.get(&key(1)).is_some(), "it is kept here now");
        let before = Instant::now();
        hub.heard(&[product(1), product(3)]);
        hub.touch(Instant::now());
        assert!(cache.get(&key(1)).is_none(), "an event takes it away like one of its own");
        let since = |events: &[ShopEvent]| found_since(events, before);
        assert!(cache.take_over(key(1), since(&[product(1)])).is_none());
        assert!(cache.take_over(key(2), since(&[product(2)])).is_some(), "nothing of it has changed");
        hub.read_again();
        hub.touch(Instant::now());
        assert!(cache.take_over(key(2), since(&[product(2)])).is_none(), "anything may have changed");
    }

    #[test]
    fn row_96_nothing_of_others_is_taken_while_changes_are_not_heard_of() {
        let cache = ResponseCache::new(1024 * 1024, &Arc::<EventHub>::default(), None);
        assert!(cache.take_over(key(1), found(&[product(1)], Duration::ZERO)).is_none());
    }
}
