//! The addresses of the server, and what holds for every answer.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header, request::Parts},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use cartwright_graphql::http::{Code, Media, REQUEST_ID_HEADER, RequestError, RequestId, refusal};
use futures_util::{FutureExt, future::BoxFuture};
use tokio::time::{Instant, timeout};
use tower::ServiceBuilder;
use tower_http::{
    compression::CompressionLayer,
    cors::{AllowCredentials, AllowOrigin, CorsLayer},
    set_header::SetResponseHeaderLayer,
    timeout::RequestBodyTimeoutLayer,
};
use tracing::Instrument;
use uuid::Uuid;

use crate::config::AllowedOrigins;

/// Where storefronts send their requests.
pub const SHOP_PATH: &str = "/graphql";
/// Where the staff's tools send theirs.
pub const ADMIN_PATH: &str = "/admin/graphql";
/// Where the staff fetch what was made for them; [`cartwright_graphql::FILES_PATH`] and the file's id.
pub const FILE_ROUTE: &str = "/admin/files/{id}";
/// Where the documents of orders are; [`cartwright_graphql::DOCUMENTS_PATH`] and the kind.
pub const DOCUMENT_ROUTE: &str = "/documents/{kind}";

/// Where payment providers tell what has happened; the provider's name comes last.
pub const WEBHOOK_ROUTE: &str = "/webhooks/{provider}";

/// How long the question whether the shop is ready may take.
const READINESS_TIME_LIMIT: Duration = Duration::from_secs(2);
/// How long a client may pause in the middle of a body. Longer than the endpoints give a whole JSON body, so that theirs,
/// which answers in GraphQL, comes first.
const BODY_PAUSE: Duration = Duration::from_secs(20);
/// How long browsers keep to TLS once they have come by it: a year.
const STRICT_TRANSPORT: HeaderValue = HeaderValue::from_static("max-age=31536000");
/// Where nothing else was said: no browser is to run, frame or guess anything in an answer.
const DATA_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
/// How long a browser may remember what it was allowed, in seconds.
const PREFLIGHT_AGE: Duration = Duration::from_secs(3600);

/// Says whether the shop can answer right now, or why not.
pub type Readiness = Arc<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// The router of the whole server. `endpoints` are the two GraphQL endpoints at [`SHOP_PATH`] and [`ADMIN_PATH`], and
/// what their pages need.
pub fn router(endpoints: Router, readiness: Readiness, origins: AllowedOrigins) -> Router {
    // In one layer, as each layer of a router is a box around every route. The first one sees a request first.
    let layers = ServiceBuilder::new()
        .layer(middleware::from_fn(name_and_guard))
        .layer(cross_origin(origins))
        .layer(CompressionLayer::new())
        .layer(RequestBodyTimeoutLayer::new(BODY_PAUSE));
    Router::new()
        .route("/healthz", get(async || status("alive")))
        .route("/readyz", get(ready).with_state(readiness))
        .merge(endpoints)
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .layer(layers)
}

/// The answer to a request of which it is not clear where it ends.
pub(crate) fn ambiguous(headers: &HeaderMap) -> Response {
    let message = "It is not clear where this request ends: send one Content-Length or one Transfer-Encoding, and end lines with CRLF";
    let request_id = RequestId::from_headers(headers);
    let mut response = refusal(&RequestError::new(Code::BadRequest, message), Media::Json, &request_id);
    name(&mut response, &request_id);
    response
}

/// The same router for a server whose clients come over TLS: browsers are told to come by nothing else.
pub fn over_tls(router: Router) -> Router {
    router.layer(SetResponseHeaderLayer::overriding(header::STRICT_TRANSPORT_SECURITY, STRICT_TRANSPORT))
}

fn status(status: &str) -> Response {
    let mut response = axum::Json(serde_json::json!({ "status": status })).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn ready(State(readiness): State<Readiness>, request_id: axum::Extension<RequestId>) -> Response {
    let reason = match timeout(READINESS_TIME_LIMIT, readiness()).await {
        Ok(Ok(())) => return status("ready"),
        Ok(Err(reason)) => reason,
        Err(_) => "the check took too long".to_owned(),
    };
    tracing::warn!(reason, "Not ready");
    let error = RequestError::new(Code::ServiceUnavailable, "Not ready")
        .header(header::RETRY_AFTER, HeaderValue::from_static("1"));
    refusal(&error, Media::Json, &request_id)
}

pub(crate) async fn nothing_here(request_id: axum::Extension<RequestId>) -> Response {
    let message = format!("Nothing is served here; storefronts ask {SHOP_PATH}, the staff asks {ADMIN_PATH}");
    refusal(&RequestError::new(Code::NotFound, message), Media::Json, &request_id)
}

async fn wrong_method(request_id: axum::Extension<RequestId>) -> Response {
    let error = RequestError::method_not_allowed("This address is read by GET", "GET, HEAD");
    refusal(&error, Media::Json, &request_id)
}

/// Pages of other origins may call the API when they are on the list, one by one and never all; those may also let the browser send the cookie
/// in which it keeps a session.
fn cross_origin(origins: AllowedOrigins) -> CorsLayer {
    let is_allowed =
        move |origin: &HeaderValue, _: &Parts| origin.to_str().is_ok_and(|origin| origins.contains(origin));
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(is_allowed.clone()))
        .allow_credentials(AllowCredentials::predicate(is_allowed))
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([
            header::CONTENT_TYPE,
            header::AUTHORIZATION,
            header::ACCEPT_LANGUAGE,
            REQUEST_ID_HEADER,
            HeaderName::from_static("x-channel"),
            HeaderName::from_static("x-requested-with"),
            HeaderName::from_static("apollo-require-preflight"),
            HeaderName::from_static("graphql-require-preflight"),
            // What Apollo's clients tell of themselves, and what a stream of events is taken up with again.
            HeaderName::from_static("x-apollo-operation-name"),
            HeaderName::from_static("apollographql-client-name"),
            HeaderName::from_static("apollographql-client-version"),
            HeaderName::from_static("last-event-id"),
            header::CACHE_CONTROL,
        ])
        .expose_headers([REQUEST_ID_HEADER, header::RETRY_AFTER])
        .max_age(PREFLIGHT_AGE)
}

/// Gives each request its id, logs how it ended, and turns a panic into an answer. Neither the URL's parameters nor any
/// header is logged: they may hold what only the client should know.
async fn name_and_guard(mut request: Request, next: Next) -> Response {
    let request_id = RequestId::from_headers(request.headers());
    request.extensions_mut().insert(request_id.clone());
    let span = tracing::info_span!(
        "request",
        id = request_id.as_str(),
        method = %request.method(),
        path = request.uri().path(),
    );
    let started = Instant::now();
    let answering = async move {
        // Nothing of the request outlives a panic in its handler.
        let answer = AssertUnwindSafe(next.run(request)).catch_unwind().await;
        let mut response = answer.unwrap_or_else(|_| panicked(&request_id));
        tracing::debug!(
            status = response.status().as_u16(),
            milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            "Answered"
        );
        name(&mut response, &request_id);
        response
    };
    answering.instrument(span).await
}

/// What every answer has.
fn name(response: &mut Response, request_id: &RequestId) {
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(DATA_POLICY);
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    // A request id is made of letters, digits, dots, dashes and underscores, so it always fits a header.
    if let Ok(value) = HeaderValue::from_str(request_id.as_str()) {
        headers.insert(REQUEST_ID_HEADER, value);
    }
}

/// The text of the panic is in the log already, written by the hook that telemetry sets.
fn panicked(request_id: &RequestId) -> Response {
    let incident = Uuid::now_v7().simple().to_string();
    tracing::error!(incident_id = incident, "A handler panicked");
    refusal(&RequestError::internal(&incident), Media::Json, request_id)
}
