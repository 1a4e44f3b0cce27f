//! What an update does to a field.

use async_graphql::MaybeUndefined;

/// A change where absent means to stay and null to clear.
pub fn change<T, U: From<T>>(field: MaybeUndefined<T>) -> Option<Option<U>> {
    match field {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(value) => Some(Some(value.into())),
    }
}
