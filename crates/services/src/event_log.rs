//! What has changed lately, so that whoever keeps something knows whether it is still true.

use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use cartwright_domain::event::ShopEvent;

/// So many events are remembered; what was begun before them is not kept.
const REMEMBERED: usize = 16_384;

/// The last events that a process has heard of. Whoever keeps something asks with the moment at which it was begun.
#[derive(Debug)]
pub struct EventLog(Mutex<State>);

#[derive(Debug)]
struct State {
    /// How many events there were.
    count: u64,
    /// Nothing is known of what was begun when there were fewer.
    floor: u64,
    /// All that was heard of since then is remembered.
    complete_since: Instant,
    /// The number of the last event of each thing.
    last: HashMap<ShopEvent, u64>,
    /// The last events in their order, each with its number and when it was heard of.
    recent: VecDeque<(ShopEvent, u64, Instant)>,
}

/// The moment at which something is begun, before anything of it is read: how many events there had been, and what time it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    count: u64,
    at: Instant,
}

impl Moment {
    /// When it was.
    pub fn at(self) -> Instant {
        self.at
    }
}

/// What something is made of: it is true for as long as none of these events comes.
#[derive(Debug)]
pub struct Truth {
    events: Box<[ShopEvent]>,
    /// None of them had come when there were so many events.
    seen: AtomicU64,
}

impl Truth {
    /// Of something that was begun at that moment.
    pub fn new(events: impl Into<Box<[ShopEvent]>>, since: Moment) -> Self {
        Self { events: events.into(), seen: AtomicU64::new(since.count) }
    }

    /// What would make it untrue.
    pub fn events(&self) -> &[ShopEvent] {
        &self.events
    }
}

/// The log while somebody asks it for many things, during which nothing is heard.
#[derive(Debug)]
pub struct Reading<'a>(MutexGuard<'a, State>);

impl Reading<'_> {
    /// Whether nothing has come of what it is made of.
    pub fn is_true(&self, truth: &Truth) -> bool {
        // It only grows, and always to a number up to which the answer was yes.
        let seen = truth.seen.load(Ordering::Relaxed);
        seen == self.0.count || {
            let is_true = self.0.is_untouched(&truth.events, seen);
            if is_true {
                truth.seen.fetch_max(self.0.count, Ordering::Relaxed);
            }
            is_true
        }
    }
}

impl Default for EventLog {
    fn default() -> Self {
        Self(Mutex::new(State {
            count: 0,
            floor: 0,
            complete_since: Instant::now(),
            last: HashMap::new(),
            recent: VecDeque::new(),
        }))
    }
}

impl EventLog {
    /// The moment now.
    pub fn moment(&self) -> Moment {
        Moment { count: self.lock().count, at: Instant::now() }
    }

    /// The moment that it was then, as it is to be believed of something that another process has begun: none where not everything is known
    /// that was heard of since.
    pub fn moment_at(&self, at: Instant) -> Option<Moment> {
        let state = self.lock();
        // An event at the very moment up to which all are known may have had neighbours that are not.
        if state.complete_since >= at {
            return None;
        }
        let later = state.recent.iter().rev().take_while(|(_, _, heard)| *heard >= at).count();
        Some(Moment { count: state.count.saturating_sub(later as u64), at })
    }

    /// Whether none of the events has come since that moment.
    pub fn is_untouched(&self, events: &[ShopEvent], since: Moment) -> bool {
        self.lock().is_untouched(events, since.count)
    }

    /// Asks it for many things at once.
    pub fn read(&self) -> Reading<'_> {
        Reading(self.lock())
    }

    /// These have come.
    pub(crate) fn hear(&self, events: &[ShopEvent]) {
        let (mut state, now) = (self.lock(), Instant::now());
        for event in events {
            state.count += 1;
            let number = state.count;
            state.last.insert(*event, number);
            state.recent.push_back((*event, number, now));
            if state.recent.len() > REMEMBERED {
                state.forget_one();
            }
        }
    }

    /// Anything may have come.
    pub(crate) fn forget(&self) {
        let mut state = self.lock();
        // One number more than there were events, so that nothing that is under way is kept.
        state.count += 1;
        state.floor = state.count;
        state.complete_since = Instant::now();
        state.last.clear();
        state.recent.clear();
    }

    /// A panic while the lock is held can only come from the allocator, and leaves the log whole.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn is_untouched(&self, events: &[ShopEvent], since: u64) -> bool {
        let is_older = |event: &ShopEvent| self.last.get(event).is_none_or(|number| *number <= since);
        since >= self.floor && events.iter().all(is_older)
    }

    fn forget_one(&mut self) {
        if let Some((event, number, heard)) = self.recent.pop_front() {
            self.floor = number;
            self.complete_since = heard;
            if self.last.get(&event) == Some(&number) {
                self.last.remove(&event);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use cartwright_domain::id::ProductId;
    use uuid::Uuid;

    use super::*;

    fn product(number: u128) -> ShopEvent {
        ShopEvent::ProductChanged(ProductId(Uuid::from_u128(number)))
    }

    #[test]
    fn what_was_begun_before_an_event_of_it_is_touched() {
        let log = EventLog::default();
        let before = log.moment();
        assert!(log.is_untouched(&[product(1), product(2)], before));
        log.hear(&[product(1)]);
        assert!(!log.is_untouched(&[product(2), product(1)], before));
        assert!(log.is_untouched(&[product(2)], before));
        assert!(log.is_untouched(&[product(1)], log.moment()));
    }

    #[test]
    fn what_was_asked_for_often_is_as_true_as_what_was_never_asked_for() {
        let log = EventLog::default();
        let truth = Truth::new([product(1), product(2)], log.moment());
        assert!(log.read().is_true(&truth));
        log.hear(&[product(3)]);
        assert!(log.read().is_true(&truth) && log.read().is_true(&truth));
        log.hear(&[product(2)]);
        assert!(!log.read().is_true(&truth));
        log.hear(&[product(3)]);
        assert!(!log.read().is_true(&truth), "it never becomes true again");
        let truth = Truth::new([product(1)], log.moment());
        log.forget();
        assert!(!log.read().is_true(&truth), "anything may have come");
    }

    #[test]
    fn what_was_begun_before_a_gap_is_touched_whatever_it_is() {
        let log = EventLog::default();
        let before = log.moment();
        log.forget();
        assert!(!log.is_untouched(&[product(1)], before));
        assert!(!log.is_untouched(&[], before));
        assert!(log.is_untouched(&[product(1)], log.moment()));
        assert_eq!(log.moment_at(before.at()), None);
    }

    #[test]
    fn more_events_than_are_remembered_are_a_gap() {
        let log = EventLog::default();
        let before = log.moment();
        log.hear(&vec![product(1); REMEMBERED]);
        assert!(log.is_untouched(&[product(2)], before));
        log.hear(&[product(1)]);
        assert!(!log.is_untouched(&[product(2)], before));
        assert!(!log.is_untouched(&[product(1)], before));
    }

    #[test]
    fn a_moment_by_the_clock_has_had_the_events_that_were_heard_of_before_it() {
        let log = EventLog::default();
        let begun = log.moment().at() + Duration::from_nanos(1);
        log.hear(&[product(1)]);
        let before = log.moment_at(begun).expect("all is known since the beginning");
        assert!(!log.is_untouched(&[product(1)], before) && log.is_untouched(&[product(2)], before));
        let after = log.moment_at(Instant::now() + Duration::from_nanos(1)).expect("all is known");
        assert!(log.is_untouched(&[product(1)], after));
        assert_eq!(log.moment_at(begun - Duration::from_secs(1)), None, "nothing is known of before");
    }
}
