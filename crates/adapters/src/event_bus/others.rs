//! The other processes that were heard of. One that was there and says nothing may have committed what did not get here.

use std::{collections::HashMap, time::Duration};

use tokio::time::Instant;
use uuid::Uuid;

/// Who says nothing for so long is not heard.
const SILENCE: Duration = Duration::from_millis(120);
/// Who says nothing for so long is believed to be gone.
const GONE: Duration = Duration::from_secs(20);
/// No more are remembered; anybody can send names.
const MOST: usize = 1000;

/// When each of them was last heard.
#[derive(Debug, Default)]
pub(super) struct Others(HashMap<Uuid, Instant>);

impl Others {
    /// One of them said something; `leaves` when it was the last thing.
    pub fn heard(&mut self, process: Uuid, leaves: bool, now: Instant) {
        if leaves {
            self.0.remove(&process);
        } else if self.0.len() < MOST || self.0.contains_key(&process) {
            self.0.insert(process, now);
        }
    }

    /// Whether all who are there were heard a moment ago.
    pub fn all_are_heard(&mut self, now: Instant) -> bool {
        self.0.retain(|_, heard| now.duration_since(*heard) < GONE);
        self.0.values().all(|heard| now.duration_since(*heard) <= SILENCE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_97_who_falls_silent_is_missed_until_it_is_gone() {
        let (mut others, start) = (Others::default(), Instant::now());
        let at = |milliseconds| start + Duration::from_millis(milliseconds);
        assert!(others.all_are_heard(start), "there are none");
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        others.heard(one, false, at(0));
        others.heard(two, false, at(10));
        assert!(others.all_are_heard(at(100)));
        others.heard(one, false, at(150));
        assert!(!others.all_are_heard(at(200)), "the second one is silent");
        others.heard(two, true, at(210));
        assert!(others.all_are_heard(at(220)), "it has left");
        assert!(!others.all_are_heard(at(10_000)));
        assert!(others.all_are_heard(at(30_000)), "the first one is gone");
    }
}
