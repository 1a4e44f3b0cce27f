//! Idempotency for those who have no name yet.

use cartwright_domain::input::{InputProblem, InputProblemCode};
use serde::Serialize;
use uuid::Uuid;

use super::AccountRefusal;
use crate::{Error, idempotency};

/// A request of somebody who has not signed in. Nothing else keeps the keys of guests apart, so that the key must be a UUID.
pub(crate) fn guest_request(
    operation: &'static str,
    key: Option<&str>,
    input: &impl Serialize,
) -> Result<idempotency::Request, Error<AccountRefusal>> {
    if key.is_some_and(|key| Uuid::try_parse(key).is_err()) {
        let message = "must be a random UUID, as nothing else keeps the keys of guests apart";
        return Err(vec![InputProblem::new(&["idempotencyKey"], InputProblemCode::Invalid, message)].into());
    }
    Ok(idempotency::Request::new(operation, "guest", key, input)?)
}
