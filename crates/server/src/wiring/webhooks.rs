//! What payment providers tell of themselves.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Extension, Router,
    body::Body,
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderValue, Method, header},
    response::{IntoResponse, Response},
    routing::any,
};
use cartwright_graphql::http::{Code, Media, RequestError, RequestId, TrustedProxies, refusal};
use cartwright_services::{
    Actor, Context, Error, Failure, Shop, StoreError,
    payment::{Notification, NotificationRefusal, notification_take},
};
use uuid::Uuid;

use crate::routes::{WEBHOOK_ROUTE, nothing_here};

/// Nothing that a provider tells is longer, in bytes.
const LONGEST_BODY: usize = 512 * 1024;

#[derive(Clone)]
struct Webhooks {
    shop: Arc<Shop>,
    trusted_proxies: TrustedProxies,
}

/// The route at which providers tell.
pub(super) fn router(shop: &Arc<Shop>, trusted_proxies: &TrustedProxies) -> Router {
    let webhooks = Webhooks { shop: Arc::clone(shop), trusted_proxies: trusted_proxies.clone() };
    Router::new().route(WEBHOOK_ROUTE, any(hear)).with_state(webhooks)
}

async fn hear(
    State(webhooks): State<Webhooks>,
    Extension(request_id): Extension<RequestId>,
    request: Request,
) -> Response {
    let (_, provider) = request.uri().path().rsplit_once('/').unwrap_or_default();
    let provider = provider.to_owned();
    let listens = webhooks.shop.payment_providers.get(&provider).and_then(|provider| provider.signature_header());
    let Some(header) = listens else {
        return nothing_here(Extension(request_id)).await;
    };
    if *request.method() != Method::POST {
        let error = RequestError::method_not_allowed("Providers tell by POST", "POST");
        return refusal(&error, Media::Json, &request_id);
    }
    match webhooks.take(&provider, header, request, &request_id).await {
        Ok(()) => axum::Json(serde_json::json!({ "received": true })).into_response(),
        Err(error) => refusal(&error, Media::Json, &request_id),
    }
}

impl Webhooks {
    async fn take(
        &self,
        provider: &str,
        signature_header: &str,
        request: Request,
        request_id: &RequestId,
    ) -> Result<(), RequestError> {
        let (parts, body) = request.into_parts();
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        let address = peer.map(|peer| self.trusted_proxies.client(peer, &parts.headers));
        let body = read(body).await?;
        let channel = self.shop.channel(None).ok_or_else(|| unavailable("the shop has no channel"))?;
        let ctx = Context::new(Arc::clone(&self.shop), Actor::Guest, channel, &[])
            .from_address(address)
            .named(request_id.as_str());
        let signature = text(&parts.headers, signature_header);
        let notification = Notification { provider, signature, body: &body };
        notification_take(&ctx, notification).await.map_err(refused)
    }
}

async fn read(body: Body) -> Result<axum::body::Bytes, RequestError> {
    axum::body::to_bytes(body, LONGEST_BODY).await.map_err(|_| {
        let message = "The body did not arrive, or is longer than what a provider tells";
        RequestError::new(Code::PayloadTooLarge, message)
    })
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn refused(error: Error<NotificationRefusal>) -> RequestError {
    let failure = match error {
        Error::Refused(refusals) => {
            let why: Vec<String> = refusals.iter().map(ToString::to_string).collect();
            return RequestError::new(Code::BadRequest, format!("This is not taken in: {}", why.join("; ")));
        }
        Error::Failed(failure) => failure,
    };
    match &failure {
        Failure::RateLimited { retry_after_seconds } => {
            RequestError::new(Code::RateLimited, "Too much was refused that came from this address")
                .retry_after(u64::from(*retry_after_seconds))
        }
        Failure::Store(StoreError::Unavailable(_) | StoreError::Conflict(_) | StoreError::Timeout(_)) => {
            unavailable(&failure)
        }
        _ => {
            let incident = Uuid::now_v7().simple().to_string();
            tracing::error!(incident_id = incident, ?failure, "What a provider told could not be taken in");
            RequestError::internal(&incident)
        }
    }
}

/// The provider tells it again.
fn unavailable(cause: &(impl std::fmt::Display + ?Sized)) -> RequestError {
    tracing::warn!(%cause, "What a provider tells cannot be taken in now");
    RequestError::new(Code::ServiceUnavailable, "The shop cannot take this in at the moment; tell it again")
        .header(header::RETRY_AFTER, HeaderValue::from_static("1"))
}
