//! Instants.

use std::fmt;

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use cartwright_domain::time::{Timestamp, to_microseconds};
use chrono::{SecondsFormat, Utc};

/// An instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime(pub Timestamp);

/// An instant as RFC 3339 writes it, always in UTC in answers: `"2026-11-21T08:30:00.000000Z"`. Kept to the microsecond.
#[Scalar(name = "DateTime", specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        read(&value).map(Self).ok_or_else(|| InputValueError::expected_type(value))
    }

    fn is_valid(value: &Value) -> bool {
        read(value).is_some()
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_string())
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

/// Years of more than four digits, which chrono would take, are no RFC 3339 and more than a database keeps.
fn read(value: &Value) -> Option<Timestamp> {
    let Value::String(text) = value else {
        return None;
    };
    let instant = chrono::DateTime::parse_from_rfc3339(text).ok()?;
    Some(to_microseconds(instant.with_timezone(&Utc)))
}
