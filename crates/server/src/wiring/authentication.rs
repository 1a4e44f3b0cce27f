//! Who sends a request to the storefronts' endpoint: a guest, or a customer with an access token.

use axum::http::{HeaderValue, header};
use cartwright_domain::identity::Audience;
use cartwright_graphql::http::{Code, RequestError, RequestParts, kept_session};
use cartwright_services::{
    Failure, Shop, StoreError,
    identity::{Authenticated, authenticate, authenticate_kept},
};
use uuid::Uuid;

use super::bearer::{Presented, presented, refused};
use crate::config::AllowedOrigins;

/// A credential that was sent and is not good is refused as a whole: whoever thinks to be signed in should know that they are not.
/// Nobody is a guest.
pub(super) async fn authenticated(
    shop: &Shop,
    origins: &AllowedOrigins,
    parts: &RequestParts,
) -> Result<Option<Authenticated>, RequestError> {
    let token = match presented(&parts.headers) {
        Presented::Nothing => return by_cookie(shop, origins, parts).await,
        Presented::Unreadable => return Err(refused("Send one access token: Authorization: Bearer …")),
        Presented::Token(token) => token,
    };
    authenticate(shop, token, Audience::Shop).await.map(Some).map_err(request_error)
}

/// A cookie of a session that has ended is refused like a token, and forgotten by the browser.
async fn by_cookie(
    shop: &Shop,
    origins: &AllowedOrigins,
    parts: &RequestParts,
) -> Result<Option<Authenticated>, RequestError> {
    let Some(kept) = kept_session(&parts.method, &parts.headers, |origin| origins.contains(origin)) else {
        return Ok(None);
    };
    authenticate_kept(shop, kept, Audience::Shop).await.map(Some).map_err(|failure| {
        if matches!(failure, Failure::Unauthenticated) {
            parts.response_headers.forget_session();
        }
        request_error(failure)
    })
}

/// The answer where a credential could not be found good.
pub(super) fn request_error(failure: Failure) -> RequestError {
    match failure {
        Failure::Unauthenticated => refused("The access token is not good, has expired, or its session has ended"),
        Failure::Store(StoreError::Unavailable(_) | StoreError::Conflict(_) | StoreError::Timeout(_)) => {
            tracing::warn!(cause = ?failure, "The database is not available");
            RequestError::new(Code::ServiceUnavailable, "The shop cannot answer at the moment; try again")
                .header(header::RETRY_AFTER, HeaderValue::from_static("1"))
        }
        failure => {
            let incident = Uuid::now_v7().simple().to_string();
            tracing::error!(incident_id = incident, cause = ?failure, "A token could not be checked");
            RequestError::internal(&incident)
        }
    }
}
