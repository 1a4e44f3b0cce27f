//! The addresses of the server, and what holds for every answer.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use cartwright_graphql::http::{Code, Media, RequestError, RequestId, refusal};
use futures_util::future::BoxFuture;
use tokio::time::timeout;

use crate::{
    config::AllowedOrigins,
    front::{Front, name},
};

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

/// Says whether the shop can answer right now, or why not.
pub type Readiness = Arc<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// The whole server. `endpoints` are the two GraphQL endpoints at [`SHOP_PATH`] and [`ADMIN_PATH`], and what their pages need.
pub fn front(endpoints: Router, readiness: Readiness, origins: AllowedOrigins) -> Front {
    let routes = Router::new()
        .route("/healthz", get(async || status("alive")))
        .route("/readyz", get(ready).with_state(readiness))
        .merge(endpoints)
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method);
    Front::new(routes, origins)
}

/// The answer to a request of which it is not clear where it ends.
pub(crate) fn ambiguous(headers: &HeaderMap) -> Response {
    let message = "It is not clear where this request ends: send one Content-Length or one Transfer-Encoding, and end lines with CRLF";
    let request_id = RequestId::from_headers(headers);
    let mut response = refusal(&RequestError::new(Code::BadRequest, message), Media::Json, &request_id);
    name(&mut response, &request_id);
    response
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
