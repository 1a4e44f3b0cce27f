//! What is known of a request before its body is read: its id, headers, URL parameters and where it comes from.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use axum::{
    extract::{ConnectInfo, Query},
    http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, request::Parts},
};
use serde_json::{Map, Value};
use uuid::Builder;

use super::{Code, RequestError, ResponseHeaders, TrustedProxies, negotiation::takes_event_stream, socket::is_upgrade};
use crate::loader::LoadQueue;

/// The header that carries a request's id in both directions.
pub const REQUEST_ID_HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The name of one request in the answer and in the log. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// The id that the caller sent when it is 1 to 64 characters of `[A-Za-z0-9._-]`, else a new one.
    pub fn from_headers(headers: &HeaderMap) -> Self {
        headers
            .get(REQUEST_ID_HEADER)
            .and_then(|value| value.to_str().ok())
            .filter(|id| is_well_formed(id))
            .map_or_else(Self::generate, |id| Self(id.into()))
    }

    /// A new one, a UUIDv7. It names a request in the log and opens nothing, so that its chance comes from a generator of the thread, which asks
    /// the system for randomness once in a while and not for each of them.
    pub fn generate() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let milliseconds = u64::try_from(now.as_millis()).unwrap_or_default();
        let id = Builder::from_unix_timestamp_millis(milliseconds, &rand::random()).into_uuid();
        Self(Arc::from(&*id.simple().encode_lower(&mut [0; 32])))
    }

    /// The id as it is written in headers, bodies and logs.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

fn is_well_formed(id: &str) -> bool {
    (1..=64).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

/// A request as the wiring sees it when it authenticates and prepares the data of the resolvers.
#[derive(Clone)]
pub struct RequestParts {
    /// The HTTP method.
    pub method: Method,
    /// All headers.
    pub headers: HeaderMap,
    /// The address of the other end of the connection; absent when the server did not record it (in tests).
    pub peer: Option<SocketAddr>,
    /// The address of the client, which may be before trusted proxies; absent where that of the connection is.
    pub client_address: Option<IpAddr>,
    /// Whether it opens a socket or a stream of events, which may go on for long.
    pub opens_stream: bool,
    /// The id of this request.
    pub request_id: RequestId,
    /// Where the data loaders of this request are to be made.
    pub load_queue: LoadQueue,
    /// What is to be added to the headers of the answer.
    pub response_headers: ResponseHeaders,
    parameters: Vec<(String, String)>,
}

impl RequestParts {
    /// The value of a URL parameter, such as `channel`; absent when it is missing or empty. Never contains a NUL.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// The value of a header when it is there once and is plain text.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next()?;
        if values.next().is_some() {
            return None;
        }
        value.to_str().ok()
    }

    /// The same request with what its client says when it opens a socket, where a browser can set no headers. `channel` and `language`
    /// count like parameters of the URL, `authorization`, `x-channel` and `accept-language`, whatever their case, like headers, also inside
    /// of `headers`; they take the place of what the request had. Everything else is ignored.
    pub(super) fn with_connection_init(&self, payload: &Map<String, Value>) -> Result<Self, RequestError> {
        let mut parts = self.for_operation();
        let nested = payload.get("headers").and_then(Value::as_object);
        for (name, value) in nested.into_iter().flatten().chain(payload) {
            let Some(value) = value.as_str() else {
                continue;
            };
            let unreadable = || RequestError::new(Code::BadRequest, format!("The value of {name:?} cannot be read"));
            match name.to_ascii_lowercase().as_str() {
                name @ ("authorization" | "x-channel" | "accept-language") => {
                    let value = HeaderValue::from_str(value).map_err(|_| unreadable())?;
                    // The names are those of the pattern, in lower case.
                    parts.headers.insert(HeaderName::from_bytes(name.as_bytes()).map_err(|_| unreadable())?, value);
                }
                name @ ("channel" | "language") => {
                    if value.contains('\0') {
                        return Err(unreadable());
                    }
                    parts.parameters.insert(0, (name.to_owned(), value.to_owned()));
                }
                _ => {}
            }
        }
        Ok(parts)
    }

    /// The same request, to be kept for long. The values of its headers are pieces of the buffer that they were read into, and would keep
    /// all of it. Those that were for the connection alone are left out.
    pub(super) fn detached(mut self) -> Self {
        let headers = std::mem::take(&mut self.headers);
        self.headers = HeaderMap::with_capacity(headers.len());
        for (name, value) in headers.iter().filter(|(name, _)| !is_of_connection(name)) {
            self.headers.append(name.clone(), value.clone());
        }
        for value in self.headers.values_mut() {
            if let Ok(copy) = HeaderValue::from_bytes(value.as_bytes()) {
                *value = copy;
            }
        }
        self
    }

    /// The same request for one more operation: with an id, loaders and headers of its own.
    pub(super) fn for_operation(&self) -> Self {
        Self {
            request_id: RequestId::generate(),
            load_queue: LoadQueue::default(),
            response_headers: ResponseHeaders::default(),
            ..self.clone()
        }
    }

    /// `headers` are those of the request. Fails when the URL's parameters cannot be read or contain a NUL, which no database takes.
    pub(super) fn read(
        parts: &Parts,
        headers: HeaderMap,
        request_id: RequestId,
        response_headers: ResponseHeaders,
        trusted_proxies: &TrustedProxies,
    ) -> Result<Self, RequestError> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
        Ok(Self {
            method: parts.method.clone(),
            peer,
            client_address: peer.map(|peer| trusted_proxies.client(peer.ip(), &headers)),
            opens_stream: is_upgrade(&headers) || takes_event_stream(&headers),
            headers,
            request_id,
            load_queue: LoadQueue::default(),
            response_headers,
            parameters: read_parameters(&parts.uri)?,
        })
    }
}

/// Whether a header is about the connection or the length of the body: nobody asks for it later.
fn is_of_connection(name: &HeaderName) -> bool {
    let name = name.as_str();
    name.starts_with("sec-websocket-")
        || matches!(name, "connection" | "upgrade" | "accept" | "accept-encoding" | "cache-control" | "pragma")
        || matches!(name, "content-length" | "transfer-encoding")
}

fn read_parameters(uri: &Uri) -> Result<Vec<(String, String)>, RequestError> {
    if uri.query().is_none() {
        return Ok(Vec::new());
    }
    let Query(parameters) = Query::<Vec<(String, String)>>::try_from_uri(uri)
        .map_err(|_| RequestError::new(Code::BadRequest, "The parameters of the URL cannot be read"))?;
    if parameters.iter().any(|(name, value)| name.contains('\0') || value.contains('\0')) {
        return Err(RequestError::new(Code::BadRequest, "The parameters of the URL contain a NUL character"));
    }
    Ok(parameters)
}
