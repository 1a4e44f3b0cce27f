//! 64-bit integers.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};

/// An integer that may be too large for `Int`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BigInteger(pub i64);

/// A whole number of 64 bits, written in digits: `"1990"`. Too large for an `Int` and for the numbers of JavaScript.
#[Scalar(name = "BigInt", specified_by_url = "https://www.w3.org/TR/xmlschema11-2/#long")]
impl ScalarType for BigInteger {
    fn parse(value: Value) -> InputValueResult<Self> {
        read(&value).map(Self).ok_or_else(|| InputValueError::expected_type(value))
    }

    fn is_valid(value: &Value) -> bool {
        read(value).is_some()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

fn read(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => number.as_i64(),
        _ => None,
    }
}
