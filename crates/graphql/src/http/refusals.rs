//! What somebody of the staff was refused, for the audit log.

use std::any::TypeId;

use async_graphql::{Data, PathSegment, Response, Value};
use cartwright_services::{Context, note_forbidden};

use super::RequestId;

/// Who asks, where the context hook has said so.
#[derive(Clone, Debug, Default)]
pub(super) struct Asker(Option<Context>);

impl Asker {
    pub fn of(data: &Data) -> Self {
        let found = data.get(&TypeId::of::<Context>()).and_then(|context| context.downcast_ref::<Context>());
        Self(found.cloned())
    }

    /// Notes which fields they may not ask for. The answer is the same whether or not it can be noted.
    pub async fn note_refusals(&self, response: &Response, request_id: &RequestId) {
        let Some(context) = &self.0 else {
            return;
        };
        let missing: Vec<_> = response.errors.iter().filter_map(forbidden).collect();
        if let Err(error) = note_forbidden(context, &missing).await {
            tracing::error!(request_id = request_id.as_str(), %error, "A refusal could not be noted in the audit log");
        }
    }
}

/// The path of the field and the permission that it needs, where the error is about one.
fn forbidden(error: &async_graphql::ServerError) -> Option<(String, String)> {
    let extensions = error.extensions.as_ref()?;
    if extensions.get("code") != Some(&Value::from("FORBIDDEN")) {
        return None;
    }
    let Some(Value::String(permission)) = extensions.get("permission") else {
        return None;
    };
    let segments = error.path.iter().map(|segment| match segment {
        PathSegment::Field(name) => name.clone(),
        PathSegment::Index(index) => index.to_string(),
    });
    Some((segments.collect::<Vec<_>>().join("."), permission.clone()))
}
