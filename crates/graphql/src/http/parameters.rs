//! The parameters of one GraphQL request, read strictly from a JSON body or from the URL.

use async_graphql::Variables;
use serde_json::{Map, Value};

use super::{Code, RequestError, RequestParts};

/// What a client asks for. Properties that are not named here are ignored, as clients add their own.
pub(super) struct Parameters {
    pub document: Asked,
    pub operation_name: Option<String>,
    pub variables: Variables,
}

/// Which document a client asks for.
pub(super) enum Asked {
    /// This one; `expected` is the hash that the client gives to it.
    Text { query: String, expected: Option<String> },
    /// The one with this SHA-256, which was sent before.
    Hash(String),
    /// The one with this id.
    Id(String),
}

/// One request, or several in one body.
pub(super) enum Requests {
    One(Parameters),
    Batch(Vec<Result<Parameters, RequestError>>),
}

impl Requests {
    /// Reads a POST body, with at most so many requests in an array; none when `batch_limit` is zero.
    pub fn from_json(body: &[u8], batch_limit: usize) -> Result<Self, RequestError> {
        match read_json(body)? {
            Value::Array(requests) if batch_limit > 0 => {
                if requests.is_empty() || requests.len() > batch_limit {
                    return Err(no_batch(
                        format!("Send 1 to {batch_limit} operations in a batch"),
                        batch_limit,
                        &requests,
                    ));
                }
                let read = |request| match request {
                    Value::Object(members) => Parameters::from_members(members),
                    _ => Err(bad("Every entry of a batch must be a JSON object")),
                };
                Ok(Self::Batch(requests.into_iter().map(read).collect()))
            }
            value => Parameters::from_value(value).map(Self::One),
        }
    }
}

fn no_batch(message: String, limit: usize, requests: &[Value]) -> RequestError {
    let number = |length| u64::try_from(length).unwrap_or(u64::MAX);
    RequestError::over_limit(Code::BatchNotAllowed, message, number(limit), number(requests.len()))
}

fn read_json(body: &[u8]) -> Result<Value, RequestError> {
    serde_json::from_slice(body)
        .map_err(|error| bad(&format!("The body is not valid JSON (line {}, column {})", error.line(), error.column())))
}

impl Parameters {
    /// Reads a body that holds one request; `null` counts as absent.
    pub fn from_json(body: &[u8]) -> Result<Self, RequestError> {
        Self::from_value(read_json(body)?)
    }

    fn from_value(value: Value) -> Result<Self, RequestError> {
        match value {
            Value::Object(members) => Self::from_members(members),
            Value::Array(requests) => {
                Err(no_batch("Send one operation in a request; batches are not served".to_owned(), 1, &requests))
            }
            _ => Err(bad("The body must be a JSON object")),
        }
    }

    /// Reads the URL of a GET request; empty parameters count as absent.
    pub fn from_url(parts: &RequestParts) -> Result<Self, RequestError> {
        let mut members = Map::new();
        for name in ["query", "documentId", "operationName"] {
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
        let id = take_string(&mut members, "documentId")?;
        let operation_name = take_string(&mut members, "operationName")?;
        let variables = take_object(&mut members, "variables")?;
        let extensions = take_object(&mut members, "extensions")?;
        let hash = extensions.map_or(Ok(None), persisted_hash)?;
        let document = match (query, id, hash) {
            (Some(_), Some(_), _) => return Err(bad("Send either `query` or `documentId`, not both")),
            (Some(query), None, expected) => Asked::Text { query, expected },
            (None, Some(id), _) => Asked::Id(id),
            (None, None, Some(hash)) => Asked::Hash(hash),
            (None, None, None) => return Err(bad("The parameter `query` is missing")),
        };
        Ok(Self {
            document,
            operation_name: operation_name.filter(|name| !name.is_empty()),
            variables: variables.map(|variables| Variables::from_json(Value::Object(variables))).unwrap_or_default(),
        })
    }
}

/// The hash of an automatic persisted query, which a client sends alone at first, and with the document when it is not known here.
fn persisted_hash(mut extensions: Map<String, Value>) -> Result<Option<String>, RequestError> {
    let Some(mut persisted) = take_object(&mut extensions, "persistedQuery")? else {
        return Ok(None);
    };
    if persisted.get("version").and_then(Value::as_u64) != Some(1) {
        return Err(bad("Persisted queries are served in version 1"));
    }
    match take_string(&mut persisted, "sha256Hash")? {
        Some(hash) => Ok(Some(hash)),
        None => Err(bad("The parameter `sha256Hash` of a persisted query is missing")),
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
