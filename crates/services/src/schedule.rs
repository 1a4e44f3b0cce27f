//! When the work comes that comes again and again.

use std::{collections::BTreeMap, str::FromStr};

use cartwright_domain::time::Timestamp;
use croner::Cron;

use crate::{Failure, Work};

/// The work that comes again and again, by its name, with its usual pattern: minute, hour, day, month and weekday in UTC, as cron has them. What
/// reads all of the books does so when few are awake.
const USUAL: [(Work, &str); 4] = [
    (Work::ExpireCarts, "*/10 * * * *"),
    (Work::ReviewPaymentSessions, "*/10 * * * *"),
    (Work::SweepLeftovers, "*/10 * * * *"),
    (Work::VerifyBooks, "0 3 * * *"),
];

/// When the work comes that comes again and again.
#[derive(Debug, Clone)]
pub struct Schedules(BTreeMap<&'static str, Cron>);

/// What is wrong with a schedule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleProblem {
    /// It does not have the form of a schedule.
    #[error("{0:?} is not a schedule; write NAME=PATTERN, such as verify_books=30 4 * * *")]
    Form(String),
    /// No work has that name.
    #[error("no work that comes again and again is called {name:?}; there are {known}")]
    Unknown {
        /// The name as it was given.
        name: String,
        /// All names there are.
        known: String,
    },
    /// The pattern names no time.
    #[error("{pattern:?} is not a pattern of minute, hour, day, month and weekday: {reason}")]
    Pattern {
        /// The pattern as it was given.
        pattern: String,
        /// Why.
        reason: String,
    },
}

impl Schedules {
    /// The usual schedules, and others as `changed` says, such as `verify_books=30 4 * * *`.
    pub fn new(changed: &[String]) -> Result<Self, ScheduleProblem> {
        let mut schedules = BTreeMap::new();
        for (work, pattern) in &USUAL {
            schedules.insert(work.kind().0, parse(pattern)?);
        }
        for text in changed {
            let (name, pattern) = text.split_once('=').ok_or_else(|| ScheduleProblem::Form(text.clone()))?;
            let known = schedules.keys().copied().collect::<Vec<_>>().join(", ");
            let unknown = || ScheduleProblem::Unknown { name: name.trim().to_owned(), known };
            *schedules.get_mut(name.trim()).ok_or_else(unknown)? = parse(pattern.trim())?;
        }
        Ok(Self(schedules))
    }

    /// All that comes again and again.
    pub(crate) fn all() -> impl Iterator<Item = Work> {
        USUAL.into_iter().map(|(work, _)| work)
    }

    /// When the work comes the next time.
    pub(crate) fn next(&self, work: &Work, now: Timestamp) -> Result<Timestamp, Failure> {
        let (kind, _) = work.kind();
        let cron = self.0.get(kind).ok_or_else(|| Failure::Internal(format!("{kind} does not come again")))?;
        cron.find_next_occurrence(&now, false).map_err(|error| Failure::Internal(format!("{kind}: {error}")))
    }

    /// The pattern of the work of that name; none where it does not come again by itself.
    pub fn pattern_of(&self, kind: &str) -> Option<&str> {
        self.0.get(kind).map(Cron::as_str)
    }
}

impl Default for Schedules {
    fn default() -> Self {
        Self::new(&[]).expect("the usual patterns are tried by a test")
    }
}

fn parse(pattern: &str) -> Result<Cron, ScheduleProblem> {
    let failed = |reason: String| ScheduleProblem::Pattern { pattern: pattern.to_owned(), reason };
    if pattern.split_whitespace().count() != 5 {
        return Err(failed("it has five parts".to_owned()));
    }
    let cron = Cron::from_str(pattern).map_err(|error| failed(error.to_string()))?;
    // Such as the 30th of February.
    let from = chrono::DateTime::UNIX_EPOCH;
    cron.find_next_occurrence(&from, false).map_err(|error| failed(error.to_string()))?;
    Ok(cron)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

    #[test]
    fn work_comes_at_its_time() {
        let schedules = Schedules::new(&["verify_books = 30 4 * * SUN".to_owned()]).expect("schedules");
        let next = |work: Work, now: &str| schedules.next(&work, at(now)).expect("an instant");
        assert_eq!(next(Work::ExpireCarts, "2027-01-15T08:03:20Z"), at("2027-01-15T08:10:00Z"));
        assert_eq!(next(Work::ExpireCarts, "2027-01-15T08:10:00Z"), at("2027-01-15T08:20:00Z"));
        assert_eq!(next(Work::VerifyBooks, "2027-01-15T08:03:20Z"), at("2027-01-17T04:30:00Z"));
        let usual = Schedules::default();
        assert_eq!(
            usual.next(&Work::VerifyBooks, at("2027-01-15T03:00:00Z")).expect("one"),
            at("2027-01-16T03:00:00Z")
        );
        assert_eq!((usual.pattern_of("verify_books"), usual.pattern_of("send_message")), (Some("0 3 * * *"), None));
    }

    #[test]
    fn what_is_wrong_with_a_schedule_is_told() {
        let problem = |text: &str| Schedules::new(&[text.to_owned()]).expect_err("a problem").to_string();
        assert!(problem("verify_books").contains("NAME=PATTERN"));
        assert!(
            problem("water_plants=0 3 * * *")
                .contains("expire_carts, review_payment_sessions, sweep_leftovers, verify_books")
        );
        for pattern in ["", "daily", "61 3 * * *", "0 3 30 2 *", "0 0 3 * * *", "0 3 * *"] {
            assert!(problem(&format!("verify_books={pattern}")).contains("minute, hour"), "{pattern}");
        }
    }
}
