//! Exact decimals.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};

/// A decimal in digits, exactly as it was written; it never meets a float.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal(pub String);

/// An exact decimal in digits with a point: `"19.90"`. Amounts have the precision of their currency: EUR `"19.90"`, JPY `"1990"`,
/// BHD `"1.990"`. Only strings are taken, because JSON numbers lose digits on their way.
#[Scalar(name = "Decimal", specified_by_url = "https://www.w3.org/TR/xmlschema11-2/#decimal")]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) if is_decimal(&text) => Ok(Self(text)),
            value => Err(InputValueError::expected_type(value)),
        }
    }

    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::String(text) if is_decimal(text))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// More digits than any amount has, and few enough to be read at once.
const MAX_LENGTH: usize = 40;

fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    text.len() <= MAX_LENGTH && are_digits(whole) && are_digits(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_digits_with_a_point_are_a_decimal() {
        for text in ["0", "19.90", "-1.5", "1990", "007"] {
            assert!(is_decimal(text), "{text}");
        }
        for text in ["", "-", ".5", "5.", "1e400", "1,5", " 1", "+1", "NaN", "1.2.3", &"9".repeat(41)] {
            assert!(!is_decimal(text), "{text}");
        }
    }
}
