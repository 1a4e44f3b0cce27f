//! What opens the staff's endpoint until staff have accounts: one token from the configuration.

use axum::http::{HeaderMap, HeaderValue, header};
use cartwright_graphql::http::{Code, RequestError};
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

/// Passes a request with the token. Nothing behind this is for guests, so that one without a credential is refused as well.
pub(super) fn check(token: &SecretString, headers: &HeaderMap) -> Result<(), RequestError> {
    let mut sent = headers.get_all(header::AUTHORIZATION).iter();
    let presented = match (sent.next(), sent.next()) {
        (Some(only), None) => only.to_str().ok().and_then(bearer),
        _ => None,
    };
    let Some(presented) = presented else {
        return Err(refused("Send the admin token: Authorization: Bearer …"));
    };
    // The time of the comparison must not tell how much of a guess was right.
    let is_right: bool = presented.as_bytes().ct_eq(token.expose_secret().as_bytes()).into();
    if is_right { Ok(()) } else { Err(refused("This is not the admin token")) }
}

fn refused(message: &str) -> RequestError {
    RequestError::new(Code::Unauthenticated, message)
        .header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
}

/// The token of a header such as `Bearer jX7pQw2m`; the scheme's case does not matter.
fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
