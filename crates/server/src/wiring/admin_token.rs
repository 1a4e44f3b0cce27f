//! What opens the staff's endpoint until staff have accounts: one token from the configuration.

use axum::http::HeaderMap;
use cartwright_graphql::http::RequestError;
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

use super::bearer::{Presented, presented, refused};

/// Passes a request with the token. Nothing behind this is for guests, so that one without a credential is refused as well.
pub(super) fn check(token: &SecretString, headers: &HeaderMap) -> Result<(), RequestError> {
    let Presented::Token(presented) = presented(headers) else {
        return Err(refused("Send the admin token: Authorization: Bearer …"));
    };
    // The time of the comparison must not tell how much of a guess was right.
    let is_right: bool = presented.as_bytes().ct_eq(token.expose_secret().as_bytes()).into();
    if is_right { Ok(()) } else { Err(refused("This is not the admin token")) }
}
