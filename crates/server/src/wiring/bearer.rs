//! The header that carries a token.

use axum::http::{HeaderMap, HeaderValue, header};
use cartwright_graphql::http::{Code, RequestError};

/// What a request says of who sends it.
pub(super) enum Presented<'a> {
    /// Nothing: a guest.
    Nothing,
    /// A token after `Bearer`.
    Token(&'a str),
    /// A credential of another kind, several, or one that is no text.
    Unreadable,
}

/// The token of a header such as `Authorization: Bearer jX7pQw2m`; the scheme's case does not matter.
pub(super) fn presented(headers: &HeaderMap) -> Presented<'_> {
    let mut headers = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(first), others) = (headers.next(), headers.next()) else {
        return Presented::Nothing;
    };
    let token = first.to_str().ok().filter(|_| others.is_none()).and_then(bearer);
    token.map_or(Presented::Unreadable, Presented::Token)
}

/// The answer to a credential that is not good.
pub(super) fn refused(message: &str) -> RequestError {
    RequestError::new(Code::Unauthenticated, message)
        .header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
}

fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
