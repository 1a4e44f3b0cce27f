//! What is known of the processes that share the shop. One that is there and says nothing may have committed what was not heard of.

use std::{collections::HashMap, time::Duration};

use tokio::time::Instant;
use uuid::Uuid;

use super::PRESENCE;

/// Who says nothing for so long is not heard.
const SILENCE: Duration = Duration::from_millis(120);
/// Who gives no sign for so long is believed to be gone: who can commit can also say so by the database, and tries it every second at least.
const GONE: Duration = Duration::from_secs(5);
/// No more are remembered; anybody can send names.
const MOST: usize = 1000;

/// Another process.
#[derive(Debug)]
struct Other {
    /// When it last said something; none where it only was seen.
    said: Option<Instant>,
    /// When it last gave a sign.
    seen: Instant,
}

/// The other processes, and whether this one can know of all.
#[derive(Debug)]
pub(super) struct Others {
    process: Uuid,
    known: HashMap<Uuid, Other>,
    /// How long each process gives no sign by the database at most.
    sign: Duration,
    /// Since when this process listens by the database without a break.
    listens_since: Option<Instant>,
    /// When it last heard itself there.
    heard_itself: Option<Instant>,
}

impl Others {
    /// Those of `process`. Where there is another way before the database, a sign by the database comes now and then only.
    pub fn new(process: Uuid, has_another_way: bool) -> Self {
        let sign = if has_another_way { PRESENCE * 5 / 2 } else { SILENCE };
        Self { process, known: HashMap::new(), sign, listens_since: None, heard_itself: None }
    }

    /// Whether that is the process itself.
    pub fn is_itself(&self, process: Uuid) -> bool {
        self.process == process
    }

    /// It listens by the database from now on, or does no longer.
    pub fn listens(&mut self, since: Option<Instant>) {
        self.listens_since = since;
    }

    /// The process has heard itself by the database.
    pub fn heard_itself(&mut self, now: Instant) {
        self.heard_itself = Some(now);
    }

    /// Another process said something, or only that it is there.
    pub fn heard(&mut self, process: Uuid, is_there: bool, now: Instant) {
        if self.known.len() >= MOST && !self.known.contains_key(&process) {
            return;
        }
        let other = self.known.entry(process).or_insert(Other { said: None, seen: now });
        other.seen = now;
        if !is_there {
            other.said = Some(now);
        }
    }

    /// Another process says nothing more.
    pub fn leaves(&mut self, process: Uuid) {
        self.known.remove(&process);
    }

    /// Whether all who are there are known and were heard a moment ago.
    pub fn all_are_heard(&mut self, now: Instant) -> bool {
        let lasts = |instant: Instant, time: Duration| now.duration_since(instant) <= time;
        let knows_all = self.listens_since.is_some_and(|since| !lasts(since, self.sign))
            && self.heard_itself.is_some_and(|heard| lasts(heard, self.sign));
        self.known.retain(|_, other| now.duration_since(other.seen) < GONE);
        knows_all && self.known.values().all(|other| other.said.is_some_and(|said| lasts(said, SILENCE)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Uuid = Uuid::from_u128(1);
    const TWO: Uuid = Uuid::from_u128(2);

    /// Others of a process that has listened for long, and the time then; `at` is so many milliseconds later.
    fn settled(has_another_way: bool) -> (Others, impl Fn(u64) -> Instant) {
        let mut others = Others::new(Uuid::nil(), has_another_way);
        let began = Instant::now();
        let start = began + Duration::from_secs(60);
        others.listens(Some(began));
        others.heard_itself(start);
        (others, move |milliseconds| start + Duration::from_millis(milliseconds))
    }

    #[test]
    fn row_97_who_falls_silent_is_missed_until_it_is_gone() {
        let (mut others, at) = settled(true);
        assert!(others.all_are_heard(at(0)), "there are none");
        others.heard(ONE, false, at(0));
        others.heard(TWO, false, at(10));
        assert!(others.all_are_heard(at(100)));
        others.heard(ONE, false, at(150));
        assert!(!others.all_are_heard(at(200)), "the second one is silent");
        others.leaves(TWO);
        assert!(others.all_are_heard(at(220)), "it has left");
        assert!(!others.all_are_heard(at(2_000)));
        others.heard_itself(at(30_000));
        assert!(others.all_are_heard(at(30_000)), "the first one is gone");
    }

    #[test]
    fn row_96_who_is_only_seen_is_known_and_not_heard() {
        let (mut others, at) = settled(true);
        others.heard(ONE, true, at(0));
        assert!(!others.all_are_heard(at(1)), "what it says does not get here");
        others.heard(ONE, false, at(2));
        assert!(others.all_are_heard(at(3)));
        others.heard(ONE, true, at(500));
        assert!(!others.all_are_heard(at(501)));
    }

    #[test]
    fn row_97_nobody_is_known_before_all_have_given_a_sign() {
        for (has_another_way, sign) in [(true, 2_500), (false, 120)] {
            let (mut others, at) = settled(has_another_way);
            others.listens(Some(at(0)));
            others.heard_itself(at(sign));
            assert!(!others.all_are_heard(at(sign)));
            assert!(others.all_are_heard(at(sign + 1)));
            assert!(!others.all_are_heard(at(2 * sign + 1)), "it does not hear itself");
            others.heard_itself(at(2 * sign + 1));
            assert!(others.all_are_heard(at(2 * sign + 1)));
            others.listens(None);
            assert!(!others.all_are_heard(at(2 * sign + 1)), "it does not listen");
        }
    }
}
