//! What every request passes on its way to the routes, and every answer on its way back: written out in one place, as each layer of a
//! router would be another box around every request.

use std::{
    convert::Infallible,
    future::{Ready, ready},
    panic::AssertUnwindSafe,
    sync::Arc,
    task::{Context, Poll},
    time::Instant,
};

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderValue, Method, header},
    response::Response,
};
use cartwright_graphql::http::{Arriving, Media, REQUEST_ID_HEADER, RequestError, RequestId, refusal};
use futures_util::{FutureExt, future::BoxFuture};
use tower::{Layer, Service, ServiceExt, service_fn};
use tower_http::compression::{
    CompressionLayer,
    predicate::{DefaultPredicate, Predicate},
};
use tracing::Instrument;
use uuid::Uuid;

use crate::{
    config::AllowedOrigins,
    cross_origin,
    door::Door,
    routes::{ADMIN_PATH, SHOP_PATH},
};

/// Where nothing else was said: no browser is to run, frame or guess anything in an answer.
const DATA_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
/// How long browsers keep to TLS once they have come by it: a year.
const STRICT_TRANSPORT: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// The whole server for one request after another. A clone is the same.
#[derive(Clone, Debug)]
pub struct Front(Arc<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    routes: Router,
    door: Option<Door>,
    origins: AllowedOrigins,
    is_over_tls: bool,
}

impl Front {
    /// Stands before those routes. Pages of those origins may call them.
    pub(crate) fn new(routes: Router, origins: AllowedOrigins) -> Self {
        Self(Arc::new(Inner { routes, door: None, origins, is_over_tls: false }))
    }

    /// The same, with the two GraphQL endpoints behind that door: what is asked of them need not look for its route.
    #[must_use]
    pub(crate) fn through(mut self, door: Door) -> Self {
        Arc::make_mut(&mut self.0).door = Some(door);
        self
    }

    /// The same for a server whose clients come over TLS: browsers are told to come by nothing else.
    #[must_use]
    pub fn over_tls(mut self) -> Self {
        Arc::make_mut(&mut self.0).is_over_tls = true;
        self
    }
}

impl Inner {
    /// Gives the request its id, logs how it ended, and turns a panic into an answer. Neither the URL's parameters nor any
    /// header is logged: they may hold what only the client should know.
    async fn answer(&self, mut request: Request) -> Response {
        let request_id = RequestId::from_headers(request.headers());
        request.extensions_mut().insert(request_id.clone());
        let span = tracing::info_span!(
            "request",
            id = request_id.as_str(),
            method = %request.method(),
            path = request.uri().path(),
        );
        let started = Instant::now();
        let answering = async {
            // Nothing of the request outlives a panic in its handler.
            let answer = AssertUnwindSafe(self.pass(request)).catch_unwind().await;
            let mut response = answer.unwrap_or_else(|_| panicked(&request_id));
            tracing::debug!(
                status = response.status().as_u16(),
                milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
                "Answered"
            );
            name(&mut response, &request_id);
            response
        };
        let mut response = answering.instrument(span).await;
        if self.is_over_tls {
            response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, STRICT_TRANSPORT);
        }
        response
    }

    async fn pass(&self, request: Request) -> Response {
        let origin = cross_origin::allowed_origin(&self.origins, request.headers());
        if request.method() == Method::OPTIONS {
            return cross_origin::preflight(origin);
        }
        let accepted: Vec<HeaderValue> = request.headers().get_all(header::ACCEPT_ENCODING).iter().cloned().collect();
        let mut response = compressed(self.lead(request).await, accepted).await;
        cross_origin::share(response.headers_mut(), origin);
        response
    }

    /// Leads the request to where it is answered. An endpoint has time limits of its own for what is sent to it.
    async fn lead(&self, request: Request) -> Response {
        if let Some(door) = &self.door
            && matches!(request.uri().path(), SHOP_PATH | ADMIN_PATH)
            && matches!(*request.method(), Method::GET | Method::POST)
        {
            return door.answer(request).await;
        }
        let request = request.map(|body| Body::new(Arriving::new(body)));
        let Ok(response) = self.routes.clone().oneshot(request).await;
        response
    }
}

impl Service<Request> for Front {
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let front = self.clone();
        async move { Ok(front.0.answer(request).await) }.boxed()
    }
}

/// The answer as a client reads it that takes those encodings. What is kept for everybody is compressed already.
async fn compressed(response: Response, accepted: Vec<HeaderValue>) -> Response {
    if response.headers().contains_key(header::CONTENT_ENCODING) {
        return response;
    }
    if accepted.is_empty() {
        return varying(response);
    }
    let mut request = axum::http::Request::new(());
    for value in accepted {
        request.headers_mut().append(header::ACCEPT_ENCODING, value);
    }
    let mut answer = Some(response);
    let answer = service_fn(move |_request| answered(answer.take()));
    let Ok(response) = CompressionLayer::new().layer(answer).oneshot(request).await;
    response.map(Body::new)
}

/// There is always an answer the first time.
fn answered(answer: Option<Response>) -> Ready<Result<Response, Infallible>> {
    ready(Ok(answer.unwrap_or_default()))
}

/// Says of an answer that is not compressed for this client that it is for others.
fn varying(mut response: Response) -> Response {
    let says_so = |value: &HeaderValue| value.to_str().is_ok_and(|value| value.contains("accept-encoding"));
    let headers = response.headers();
    let is_known = headers.get_all(header::VARY).iter().any(says_so) || headers.contains_key(header::CONTENT_RANGE);
    if !is_known && DefaultPredicate::new().should_compress(&response) {
        response.headers_mut().append(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    response
}

/// What every answer has.
pub(crate) fn name(response: &mut Response, request_id: &RequestId) {
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(DATA_POLICY);
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    // An endpoint has named its answer already. The id is made of letters, digits, dots, dashes and underscores, so it always fits a header.
    let is_named =
        headers.get(REQUEST_ID_HEADER).is_some_and(|named| named.as_bytes() == request_id.as_str().as_bytes());
    if !is_named && let Ok(value) = HeaderValue::from_str(request_id.as_str()) {
        headers.insert(REQUEST_ID_HEADER, value);
    }
}

/// The text of the panic is in the log already, written by the hook that telemetry sets.
fn panicked(request_id: &RequestId) -> Response {
    let incident = Uuid::now_v7().simple().to_string();
    tracing::error!(incident_id = incident, "A handler panicked");
    refusal(&RequestError::internal(&incident), Media::Json, request_id)
}
