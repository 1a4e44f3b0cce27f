//! Statements as they were sent, for measuring.

use sea_orm::{Statement, Value, prelude::DateTimeUtc};

/// A statement with its values. They are people's own: for measuring, never for a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldStatement {
    /// The text, with `$1` and so on in the places of values.
    pub text: String,
    /// The values in their order, each as a text, none for NULL, and the name of its type in Postgres.
    pub values: Vec<(Option<String>, &'static str)>,
    /// The text with the values in their places.
    pub written_out: String,
}

impl ToldStatement {
    pub(crate) fn of(statement: &Statement) -> Self {
        let values = statement.values.iter().flat_map(|values| &values.0).map(described).collect();
        Self { text: statement.sql.clone(), values, written_out: statement.to_string() }
    }
}

fn described(value: &Value) -> (Option<String>, &'static str) {
    match value {
        Value::Bool(value) => (value.map(|value| value.to_string()), "boolean"),
        Value::SmallInt(value) => (value.map(|value| value.to_string()), "smallint"),
        Value::Int(value) => (value.map(|value| value.to_string()), "integer"),
        Value::BigInt(value) => (value.map(|value| value.to_string()), "bigint"),
        Value::BigUnsigned(value) => (value.map(|value| value.to_string()), "bigint"),
        Value::String(value) => (value.clone(), "text"),
        Value::Json(value) => (value.as_ref().map(ToString::to_string), "jsonb"),
        Value::Uuid(value) => (value.map(|value| value.to_string()), "uuid"),
        Value::Bytes(value) => (value.as_ref().map(|value| hexadecimal(value)), "bytea"),
        Value::ChronoDateTimeUtc(value) => (value.as_ref().map(DateTimeUtc::to_rfc3339), "timestamptz"),
        // No other kind is kept in the tables; Postgres says so where one is.
        other => (Some(format!("{other:?}")), "unknown"),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold("\\x".to_owned(), |text, byte| format!("{text}{byte:02x}"))
}
