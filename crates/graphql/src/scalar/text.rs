//! Texts of a known form. They only go out: what staff hand in as HTML or as an address is a `String` until the domain has cleaned it.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};

/// Sanitised HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Html(pub String);

/// An address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url(pub String);

/// HTML that may be put into a page as it is: scripts, styles, forms, event handlers and foreign frames were taken out when it was saved.
#[Scalar(name = "HTML", specified_by_url = "https://html.spec.whatwg.org/")]
impl ScalarType for Html {
    fn parse(value: Value) -> InputValueResult<Self> {
        read(value).map(Self).map_err(InputValueError::expected_type)
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// An absolute address, http or https.
#[Scalar(name = "URL", specified_by_url = "https://url.spec.whatwg.org/")]
impl ScalarType for Url {
    fn parse(value: Value) -> InputValueResult<Self> {
        read(value).map(Self).map_err(InputValueError::expected_type)
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

fn read(value: Value) -> Result<String, Value> {
    match value {
        Value::String(text) => Ok(text),
        value => Err(value),
    }
}
