//! The parameters of one GraphQL request, read strictly from a JSON body or from the URL.

use async_graphql::Variables;
use serde_json::{Map, Value};

use super::{Code, RequestError, RequestParts};

/// What a client asks for. Properties that are not named here are ignored, as clients add their own.
pub(super) struct Parameters {
    pub query: String,
    pub operation_name: Option<String>,
    pub variables: Variables,
}

impl Parameters {
    /// Reads a POST body; `null` counts as absent.
    pub fn from_json(body: &[u8]) -> Result<Self, RequestError> {
        let value: Value = serde_json::from_slice(body).map_err(|error| {
            RequestError::new(
                Code::BadRequest,
                format!("The body is not valid JSON (line {}, column {})", error.line(), error.column()),
            )
        })?;
        match value {
            Value::Object(members) => Self::from_members(members),
            Value::Array(requests) => Err(RequestError::over_limit(
                Code::BatchNotAllowed,
                "Send one operation in a request; batches are not served",
                1,
                u64::try_from(requests.len()).unwrap_or(u64::MAX),
            )),
            _ => Err(bad("The body must be a JSON object")),
        }
    }

    /// Reads the URL of a GET request; empty parameters count as absent.
    pub fn from_url(parts: &RequestParts) -> Result<Self, RequestError> {
        let mut members = Map::new();
        for name in ["query", "operationName"] {
            if let Some(text) = parts.parameter(name) {
                members.insert(name.to_owned(), text.into());
            }
        }
        for name in ["variables", "extensions"] {
            if let Some(text) = parts.parameter(name) {
                let value = serde_json::from_str(text)
                    .map_err(|_| bad(&format!("The URL parameter `{name}` must be JSON, percent-encoded")))?;
                members.insert(name.to_owned(), value);
            }
        }
        Self::from_members(members)
    }

    /// Reads the members of a request's JSON object, wherever it came from.
    pub fn from_members(mut members: Map<String, Value>) -> Result<Self, RequestError> {
        let query = take_string(&mut members, "query")?;
        let operation_name = take_string(&mut members, "operationName")?;
        let variables = take_object(&mut members, "variables")?;
        let extensions = take_object(&mut members, "extensions")?;
        let Some(query) = query else {
            return Err(missing_query(extensions.as_ref()));
        };
        Ok(Self {
            query,
            operation_name: operation_name.filter(|name| !name.is_empty()),
            variables: variables.map(|variables| Variables::from_json(Value::Object(variables))).unwrap_or_default(),
        })
    }
}

/// A client that tries automatic persisted queries sends the hash of its document alone at first, and the document as
/// soon as it hears that hashes are not known here.
fn missing_query(extensions: Option<&Map<String, Value>>) -> RequestError {
    let tries_hash = extensions.is_some_and(|extensions| extensions.contains_key("persistedQuery"));
    if tries_hash {
        RequestError::new(Code::PersistedQueryNotSupported, "PersistedQueryNotSupported")
    } else {
        bad("The parameter `query` is missing")
    }
}

fn take_string(members: &mut Map<String, Value>, name: &str) -> Result<Option<String>, RequestError> {
    match members.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(bad(&format!("The parameter `{name}` must be a string"))),
    }
}

fn take_object(members: &mut Map<String, Value>, name: &str) -> Result<Option<Map<String, Value>>, RequestError> {
    match members.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(object)) => Ok(Some(object)),
        Some(_) => Err(bad(&format!("The parameter `{name}` must be an object"))),
    }
}

fn bad(message: &str) -> RequestError {
    RequestError::new(Code::BadRequest, message)
}
