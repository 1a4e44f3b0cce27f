//! Columns that hold a value of the domain as JSON.

use sea_orm::{
    ActiveValue, ColIdx, IntoActiveValue, QueryResult, TryGetError, TryGetable, TryGetableFromJson, Value,
    sea_query::{ArrayType, ColumnType, Nullable, ValueType, ValueTypeErr},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// A value kept as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Json<T>(pub T);

impl<T: DeserializeOwned> TryGetableFromJson for Json<T> {
    fn try_get_from_json<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        // Not `row.try_get_by`, which makes an error of a null that an optional column may hold.
        let value = <serde_json::Value as TryGetable>::try_get_by(row, index)?;
        serde_json::from_value(value).map(Self).map_err(|error| sea_orm::DbErr::Json(error.to_string()).into())
    }
}

impl<T: Serialize> From<Json<T>> for Value {
    fn from(json: Json<T>) -> Self {
        // Values of the domain have string keys and no custom serializers that fail, so that this is never null in practice; the
        // columns are NOT NULL and would refuse it.
        Self::Json(serde_json::to_value(&json.0).ok().map(Box::new))
    }
}

impl<T: DeserializeOwned> ValueType for Json<T> {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        match value {
            Value::Json(Some(json)) => serde_json::from_value(*json).map(Self).map_err(|_| ValueTypeErr),
            _ => Err(ValueTypeErr),
        }
    }

    fn type_name() -> String {
        "Json".to_owned()
    }

    fn array_type() -> ArrayType {
        ArrayType::Json
    }

    fn column_type() -> ColumnType {
        ColumnType::JsonBinary
    }
}

impl<T> Nullable for Json<T> {
    fn null() -> Value {
        Value::Json(None)
    }
}

impl<T: Serialize> IntoActiveValue<Self> for Json<T> {
    fn into_active_value(self) -> ActiveValue<Self> {
        ActiveValue::Set(self)
    }
}
