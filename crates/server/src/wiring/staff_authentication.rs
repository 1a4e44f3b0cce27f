//! Who sends a request to the staff's endpoint: a guest, a member of the staff, one of their programs, or whoever has the configuration's token.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, header};
use cartwright_graphql::http::{RequestError, RequestParts, Validity};
use cartwright_services::{
    Actor, Failure, Shop, StaffActor,
    identity::staff::{StaffCredential, authenticate_staff, staff_stream_ends},
};
use secrecy::SecretString;
use tokio::time::Instant;

use super::{
    admin_token,
    authentication::request_error,
    bearer::{Presented, presented, refused},
};

/// How ledgers and timelines name whoever holds the configuration's token.
const TOKEN_HOLDER: &str = "admin";

/// Who asks, and with what.
pub(super) struct Asking {
    /// Who it is, with the rights of this moment.
    pub actor: Actor,
    credential: Option<StaffCredential>,
}

/// Who asks. A credential that was sent and is not good is refused as a whole.
pub(super) async fn asking(
    shop: &Shop,
    token: Option<&SecretString>,
    headers: &HeaderMap,
) -> Result<Asking, RequestError> {
    let text = match presented(headers) {
        Presented::Nothing => return Ok(Asking { actor: Actor::Guest, credential: None }),
        Presented::Unreadable => {
            return Err(refused("Send one access token, API key or admin token: Authorization: Bearer …"));
        }
        Presented::Token(text) => text,
    };
    if token.is_some_and(|token| admin_token::is_right(token, text)) {
        return Ok(Asking { actor: Actor::Staff(StaffActor::with_all_rights(TOKEN_HOLDER)), credential: None });
    }
    let credential = StaffCredential::presented(text);
    match authenticate_staff(shop, &credential).await {
        Ok(actor) => Ok(Asking { actor, credential: Some(credential) }),
        Err(Failure::Unauthenticated) => {
            Err(refused("This is no token or key that opens anything, or no more: it has expired or was revoked"))
        }
        Err(failure) => Err(request_error(failure)),
    }
}

impl Asking {
    /// Refuses files from guests before anything of them is read: there is nothing that they could be for.
    pub fn may_upload(&self, headers: &HeaderMap) -> Result<(), RequestError> {
        let is_form = |value: &HeaderValue| value.as_bytes().to_ascii_lowercase().starts_with(b"multipart/");
        if self.actor == Actor::Guest && headers.get_all(header::CONTENT_TYPE).iter().any(is_form) {
            return Err(refused("Sign in to hand files in, and send the token: Authorization: Bearer …"));
        }
        Ok(())
    }

    /// How long a stream may go on that is opened with this; none where the request opens none, or what it was opened with does not end.
    pub fn validity(&self, shop: &Shop, parts: &RequestParts) -> Option<Validity> {
        let credential = self.credential.as_ref().filter(|_| parts.opens_stream)?;
        let end = staff_stream_ends(shop, credential, &self.actor);
        let left = (end - shop.clock.now()).to_std().unwrap_or(Duration::ZERO);
        Some(Validity { until: Instant::now().checked_add(left), revoked: shop.watch_staff(&self.actor, end) })
    }
}
