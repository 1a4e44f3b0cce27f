//! Turns what came out into an HTTP response: content type, status, security headers, masked errors.

use async_graphql::{Response as GraphqlResponse, ServerError, parser::types::ExecutableDocument};
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use uuid::Uuid;

use super::{
    Code, Media, REQUEST_ID_HEADER, RequestError, RequestId, budget::Cost, error::MAX_ERRORS, event_stream, path,
};
use crate::{
    many::FullPath,
    written::{JsonText, write_value, written_bytes},
};

/// Answers of the API are data: no browser is to run, frame or guess anything in them.
pub(super) const DATA_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// For so many bytes there is room in an answer besides the lists that are written already, before it has to be moved.
const ROOM_FOR_THE_REST: usize = 1024;

/// As many headers as most answers have when they are sent.
const MOST_HEADERS: usize = 16;

/// The answer to a request that was refused or failed as a whole. Also for addresses outside of the GraphQL endpoints, so
/// that every error of the server has one shape.
pub fn refusal(error: &RequestError, media: Media, request_id: &RequestId) -> Response {
    // The page for browsers is never an answer to a request that failed.
    let media = match media {
        Media::GraphqlResponse => Media::GraphqlResponse,
        Media::EventStream if error.code().is_of_document() => return event_stream::refuse(error, request_id),
        Media::Json | Media::Html | Media::EventStream => Media::Json,
    };
    let status = if media == Media::Json && error.code().is_graphql() { StatusCode::OK } else { error.code().status() };
    let mut response = json(status, media, request_id, error.body(request_id).to_string());
    for (name, value) in error.headers() {
        response.headers_mut().insert(name.clone(), value.clone());
    }
    response
}

/// The answer to a request that was executed.
pub(super) fn executed(body: Body, media: Media, request_id: &RequestId) -> Response {
    json(StatusCode::OK, media, request_id, body)
}

/// The JSON of what came out of one operation of that document. `cost` is what it was worth.
pub(super) fn body(
    response: GraphqlResponse,
    document: &ExecutableDocument,
    cost: Option<Cost>,
    request_id: &RequestId,
) -> Result<String, RequestError> {
    let errors = all_presentable(response.errors, document, request_id);
    let json = |written: serde_json::Result<String>| written.map_err(|error| not_written(&error, request_id));
    let mut body = JsonText::with_room(written_bytes(&response.data) + ROOM_FOR_THE_REST);
    body.raw("{");
    if !errors.is_empty() {
        body.raw("\"errors\":");
        body.raw(&json(serde_json::to_string(&errors))?);
        body.raw(",");
    }
    body.raw("\"data\":");
    write_value(&response.data, &mut body);
    if let Some(cost) = cost {
        body.raw(",\"extensions\":{\"cost\":");
        body.raw(&json(serde_json::to_string(&cost))?);
        body.raw("}");
    }
    body.raw("}");
    Ok(body.into_string())
}

/// A list of errors that stands for the whole answer, as JSON.
pub(super) fn errors(
    errors: Vec<ServerError>,
    document: &ExecutableDocument,
    request_id: &RequestId,
) -> Result<String, RequestError> {
    serde_json::to_string(&all_presentable(errors, document, request_id))
        .map_err(|error| not_written(&error, request_id))
}

fn all_presentable(
    errors: Vec<ServerError>,
    document: &ExecutableDocument,
    request_id: &RequestId,
) -> Vec<ServerError> {
    let errors = errors.into_iter().take(MAX_ERRORS).map(|mut error| {
        FullPath::restore(&mut error);
        if let Some(place) = error.locations.first() {
            path::complete(&mut error.path, *place, document);
        }
        presentable(error, request_id)
    });
    errors.collect()
}

fn not_written(error: &serde_json::Error, request_id: &RequestId) -> RequestError {
    let incident = incident_id();
    tracing::error!(
        request_id = request_id.as_str(),
        incident_id = incident,
        %error,
        "An answer could not be written"
    );
    RequestError::internal(&incident)
}

/// The code of an error that async-graphql found before it executed anything. The document was validated before, so what is left is
/// about its variables.
pub(super) fn code_of_validation_error(error: &ServerError) -> Code {
    if error.message.starts_with("Invalid value") { Code::VariableCoercionFailed } else { Code::ValidationFailed }
}

/// A response of the given status and type with the headers that every answer has.
pub(super) fn with_headers(
    status: StatusCode,
    media: Media,
    policy: HeaderValue,
    request_id: &RequestId,
    body: impl Into<Body>,
) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    // Room for those that follow as well, so that they need not be moved.
    *response.headers_mut() = HeaderMap::with_capacity(MOST_HEADERS);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, media.content_type());
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("accept"));
    // A request id is made of letters, digits, dots, dashes and underscores, so it always fits a header.
    if let Ok(value) = HeaderValue::from_str(request_id.as_str()) {
        headers.insert(REQUEST_ID_HEADER, value);
    }
    response
}

fn json(status: StatusCode, media: Media, request_id: &RequestId, body: impl Into<Body>) -> Response {
    let policy = HeaderValue::from_static(DATA_POLICY);
    with_headers(status, media, policy, request_id, body)
}

/// An error as the client may see it: one that a resolver raised on purpose has a code; a bad input value is the client's
/// own; anything else is logged, and the client gets no more than the id under which it is in the log.
fn presentable(mut error: ServerError, request_id: &RequestId) -> ServerError {
    let has_code = error.extensions.as_ref().is_some_and(|extensions| extensions.get("code").is_some());
    if has_code {
        return error;
    }
    let mut extensions = error.extensions.take().unwrap_or_default();
    if is_input_error(&error) {
        extensions.set("code", Code::VariableCoercionFailed.name());
        error.extensions = Some(extensions);
        return error;
    }
    let incident = incident_id();
    tracing::error!(
        request_id = request_id.as_str(),
        incident_id = incident,
        path = ?error.path,
        error = error.message,
        "A resolver failed"
    );
    let mut masked = ServerError::new("Internal error", None);
    masked.locations = error.locations;
    masked.path = error.path;
    let mut extensions = async_graphql::ErrorExtensionValues::default();
    extensions.set("code", Code::Internal.name());
    extensions.set("incidentId", incident);
    masked.extensions = Some(extensions);
    masked
}

/// async-graphql looks at some input values, such as the range of an `Int`, only when it calls the resolver. It marks
/// these errors by nothing but their text.
fn is_input_error(error: &ServerError) -> bool {
    error.source.is_none()
        && (error.message.starts_with("Expected input type \"") || error.message.starts_with("Failed to parse \""))
}

/// A new id for one failure.
pub(super) fn incident_id() -> String {
    Uuid::now_v7().simple().to_string()
}
