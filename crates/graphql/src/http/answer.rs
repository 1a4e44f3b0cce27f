//! Turns what came out into an HTTP response: content type, status, security headers, masked errors.

use async_graphql::{Pos, Response as GraphqlResponse, ServerError, Value};
use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use serde::Serialize;
use uuid::Uuid;

use super::{
    Code, Media, REQUEST_ID_HEADER, RequestError, RequestId, error::MAX_ERRORS, event_stream,
    precheck::VariableArguments,
};

/// Answers of the API are data: no browser is to run, frame or guess anything in them.
pub(super) const DATA_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

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
pub(super) fn executed(
    response: GraphqlResponse,
    media: Media,
    request_id: &RequestId,
) -> Result<Response, RequestError> {
    Ok(json(StatusCode::OK, media, request_id, written(response, request_id)?))
}

/// What came of an execution, as the JSON that clients read.
pub(super) fn written(response: GraphqlResponse, request_id: &RequestId) -> Result<String, RequestError> {
    let errors = all_presentable(response.errors, request_id);
    let executed = Executed { errors, data: &response.data, extensions: &response.extensions };
    serde_json::to_string(&executed).map_err(|error| not_written(&error, request_id))
}

/// A list of errors that stands for the whole answer, as JSON.
pub(super) fn written_errors(errors: Vec<ServerError>, request_id: &RequestId) -> Result<String, RequestError> {
    serde_json::to_string(&all_presentable(errors, request_id)).map_err(|error| not_written(&error, request_id))
}

fn all_presentable(mut errors: Vec<ServerError>, request_id: &RequestId) -> Vec<ServerError> {
    errors.truncate(MAX_ERRORS);
    errors.into_iter().map(|error| presentable(error, request_id)).collect()
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

/// How async-graphql says that a query costs more than its schema allows; it has no other mark.
const TOO_COMPLEX: &str = "Query is too complex.";

/// The code of an error that async-graphql found before it executed anything.
pub(super) fn code_of_validation_error(error: &ServerError, variable_arguments: &VariableArguments) -> Code {
    let about_variable = |pos: &Pos| variable_arguments.contains(pos);
    if error.locations.iter().any(about_variable) && error.message.starts_with("Invalid value") {
        Code::VariableCoercionFailed
    } else if error.message == TOO_COMPLEX {
        Code::QueryTooComplex
    } else {
        Code::ValidationFailed
    }
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

fn json(status: StatusCode, media: Media, request_id: &RequestId, body: String) -> Response {
    let policy = HeaderValue::from_static(DATA_POLICY);
    with_headers(status, media, policy, request_id, body)
}

#[derive(Serialize)]
struct Executed<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ServerError>,
    data: &'a Value,
    #[serde(skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    extensions: &'a std::collections::BTreeMap<String, Value>,
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
