//! Pages of other origins may call the API when they are on the list, one by one and never all; those may also let the browser send the
//! cookie in which it keeps a session.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};

use crate::config::AllowedOrigins;

const METHODS: HeaderValue = HeaderValue::from_static("GET,POST");
/// What pages may send: the last ones are what Apollo's clients tell of themselves, and what a stream of events is taken up with again.
const REQUEST_HEADERS: HeaderValue = HeaderValue::from_static(
    "content-type,authorization,accept-language,x-request-id,x-channel,x-requested-with,apollo-require-preflight,\
     graphql-require-preflight,x-apollo-operation-name,apollographql-client-name,apollographql-client-version,\
     last-event-id,cache-control",
);
/// What pages may read.
const ANSWER_HEADERS: HeaderValue = HeaderValue::from_static("x-request-id,retry-after");
/// How long a browser may remember what it was allowed, in seconds: an hour.
const PREFLIGHT_AGE: HeaderValue = HeaderValue::from_static("3600");
/// What all this depends on, for caches on the way.
const VARY: HeaderValue =
    HeaderValue::from_static("origin, access-control-request-method, access-control-request-headers");

/// The origin of the page that sends the request, where it is on the list.
pub(crate) fn allowed_origin(origins: &AllowedOrigins, headers: &HeaderMap) -> Option<HeaderValue> {
    let origin = headers.get(header::ORIGIN)?;
    origin.to_str().is_ok_and(|text| origins.contains(text)).then(|| origin.clone())
}

/// The answer to a browser that asks before it sends.
pub(crate) fn preflight(origin: Option<HeaderValue>) -> Response {
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    allow(headers, origin);
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, PREFLIGHT_AGE);
    response
}

/// Says in an answer who may read it.
pub(crate) fn share(headers: &mut HeaderMap, origin: Option<HeaderValue>) {
    allow(headers, origin);
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, ANSWER_HEADERS);
}

fn allow(headers: &mut HeaderMap, origin: Option<HeaderValue>) {
    headers.append(header::VARY, VARY);
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    }
}
