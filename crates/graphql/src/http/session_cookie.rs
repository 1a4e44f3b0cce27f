//! The cookie in which a browser keeps a session, out of the reach of scripts.

use axum::http::{HeaderMap, HeaderValue, Method, header};

use super::{ResponseHeaders, multipart::PREFLIGHT_HEADERS};

/// Its name. The prefix makes browsers insist on `Secure`, `Path=/` and this very host.
const NAME: &str = "__Host-session";

impl ResponseHeaders {
    /// Makes a browser keep the session for so many seconds. Pages of other sites never send it along.
    pub fn keep_session(&self, kept: &str, seconds: i64) {
        if let Some(cookie) = session_cookie(kept, seconds) {
            self.append(header::SET_COOKIE, cookie);
        }
    }

    /// Makes a browser forget the session.
    pub fn forget_session(&self) {
        let nothing = HeaderValue::from_static("__Host-session=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
        self.append(header::SET_COOKIE, nothing);
    }
}

fn session_cookie(kept: &str, seconds: i64) -> Option<HeaderValue> {
    let cookie = format!("{NAME}={kept}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={seconds}");
    HeaderValue::from_str(&cookie).ok()
}

/// What a browser kept of a session, where it may be taken for the will of its user: the request is one that no form and no link of another site
/// can send, and comes from a page that `is_allowed` or that this very server sent. Otherwise the cookie counts as not sent.
pub fn kept_session<'a>(method: &Method, headers: &'a HeaderMap, is_allowed: impl Fn(&str) -> bool) -> Option<&'a str> {
    let kept = cookie(headers)?;
    (cannot_be_forged(method, headers) && comes_from_own_page(headers, is_allowed)).then_some(kept)
}

/// Of two cookies of the name none is believed: this host sets one.
fn cookie(headers: &HeaderMap) -> Option<&str> {
    let pairs =
        headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|all| all.split(';'));
    let mut own = pairs.filter_map(|pair| pair.trim().split_once('=')).filter(|(name, _)| *name == NAME);
    let (_, kept) = own.next()?;
    own.next().is_none().then_some(kept)
}

/// A browser asks this server before it sends such a request for a page of another origin.
fn cannot_be_forged(method: &Method, headers: &HeaderMap) -> bool {
    let is_json = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|value| {
        value.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
    });
    let has_own_header = PREFLIGHT_HEADERS.iter().any(|name| headers.get(*name).is_some_and(|value| !value.is_empty()));
    (*method == Method::POST && is_json) || has_own_header
}

fn comes_from_own_page(headers: &HeaderMap, is_allowed: impl Fn(&str) -> bool) -> bool {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    match headers.get(header::ORIGIN) {
        Some(origin) => origin.to_str().is_ok_and(|origin| {
            let authority = origin.split_once("://").map(|(_, authority)| authority);
            let is_this_host = authority.is_some() && authority == text(header::HOST);
            is_this_host || is_allowed(origin)
        }),
        // No browser of today leaves both out where another site is behind the request.
        None => text(header::HeaderName::from_static("sec-fetch-site"))
            .is_none_or(|site| matches!(site, "same-origin" | "none")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEPT: &str = "0123456789abcdef";

    fn headers(list: &[(&str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in list {
            let name: header::HeaderName = name.parse().expect("a name");
            headers.append(name, value.parse().expect("a value"));
        }
        headers
    }

    fn kept(method: &Method, list: &[(&str, &str)]) -> bool {
        let is_allowed = |origin: &str| origin == "https://shop.example";
        kept_session(method, &headers(list), is_allowed) == Some(KEPT)
    }

    const COOKIE: (&str, &str) = ("cookie", "theme=dark; __Host-session=0123456789abcdef");
    const JSON: (&str, &str) = ("content-type", "application/json; charset=utf-8");

    #[test]
    fn row_77_a_cookie_counts_only_where_no_other_site_can_have_sent_it() {
        assert!(kept(&Method::POST, &[COOKIE, JSON]));
        assert!(kept(&Method::POST, &[COOKIE, JSON, ("origin", "https://shop.example")]));
        assert!(kept(&Method::POST, &[COOKIE, JSON, ("origin", "https://api.example"), ("host", "api.example")]));
        assert!(kept(&Method::GET, &[COOKIE, ("x-requested-with", "a page")]));
        assert!(!kept(&Method::GET, &[COOKIE]));
        assert!(!kept(&Method::GET, &[COOKIE, JSON]));
        for content_type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""] {
            assert!(!kept(&Method::POST, &[COOKIE, ("content-type", content_type)]), "{content_type}");
        }
        assert!(!kept(&Method::POST, &[COOKIE]));
        for origin in ["https://evil.example", "null", "http://shop.example", "https://shop.example.evil.example", ""] {
            assert!(!kept(&Method::POST, &[COOKIE, JSON, ("origin", origin), ("host", "api.example")]), "{origin}");
        }
        assert!(!kept(&Method::POST, &[COOKIE, JSON, ("sec-fetch-site", "cross-site")]));
        assert!(kept(&Method::POST, &[COOKIE, JSON, ("sec-fetch-site", "same-origin")]));
    }

    #[test]
    fn row_16_the_cookie_is_out_of_reach_and_two_of_one_name_are_none() {
        let set = session_cookie(KEPT, 60).expect("a header");
        let expected = "__Host-session=0123456789abcdef; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=60";
        assert_eq!(set, expected);
        assert!(session_cookie("a\nb", 60).is_none());
        let twice = ("cookie", "__Host-session=0123456789abcdef; __Host-session=other");
        assert!(!kept(&Method::POST, &[twice, JSON]));
        assert!(!kept(&Method::POST, &[COOKIE, COOKIE, JSON]));
        assert!(!kept(&Method::POST, &[("cookie", "session=0123456789abcdef"), JSON]));
    }
}
