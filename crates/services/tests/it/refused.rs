//! What a use case refuses.

use cartwright_services::{Error, Failure};

/// The refusals; the test fails where there are none.
#[track_caller]
pub fn refusals<T: std::fmt::Debug, R: std::fmt::Debug>(outcome: Result<T, Error<R>>) -> Vec<R> {
    match outcome {
        Err(Error::Refused(refusals)) => refusals,
        other => panic!("expected refusals, got {other:?}"),
    }
}

/// The permission that was missing; the test fails where none was.
#[track_caller]
pub fn missing_permission<T: std::fmt::Debug, R: std::fmt::Debug>(outcome: Result<T, Error<R>>) -> &'static str {
    match outcome {
        Err(Error::Failed(Failure::Forbidden { permission })) => permission,
        other => panic!("expected a missing permission, got {other:?}"),
    }
}

/// A path in one text.
pub fn joined(path: &[String]) -> String {
    path.join(".")
}
