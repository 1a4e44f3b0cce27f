//! How the caches before the shop are told what to forget.

use axum::http::{HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::checks::Problems;

/// Where they are told, and with what.
#[derive(Debug, Clone)]
pub struct PurgeConfiguration {
    /// The address, which may hold a secret.
    pub url: SecretString,
    /// A header, whose value is a secret.
    pub header: Option<(HeaderName, HeaderValue)>,
}

impl PurgeConfiguration {
    /// The address, once more as what it is.
    pub fn address(&self) -> Option<Url> {
        address(&self.url)
    }
}

/// Nothing where no address was given.
pub(super) fn check(
    url: Option<SecretString>,
    header: Option<&SecretString>,
    problems: &mut Problems,
) -> Option<PurgeConfiguration> {
    let header = header.and_then(|header| {
        let read = read_header(header.expose_secret());
        if read.is_none() {
            problems.add("--purge-header", "a header is NAME: VALUE, as in \"Authorization: Bearer TOKEN\"");
        }
        read
    });
    let Some(url) = url else {
        if header.is_some() {
            problems.add("--purge-header", "without --purge-url it is sent to nobody");
        }
        return None;
    };
    if address(&url).is_none() {
        problems
            .add("--purge-url", "the address is http:// or https:// with a host, and without a user and a password");
        return None;
    }
    Some(PurgeConfiguration { url, header })
}

fn address(url: &SecretString) -> Option<Url> {
    let url = Url::parse(url.expose_secret()).ok()?;
    let is_plain = url.has_host() && url.username().is_empty() && url.password().is_none();
    (matches!(url.scheme(), "http" | "https") && is_plain).then_some(url)
}

fn read_header(text: &str) -> Option<(HeaderName, HeaderValue)> {
    let (name, value) = text.split_once(':')?;
    let name = HeaderName::from_bytes(name.trim().as_bytes()).ok()?;
    let mut value = HeaderValue::from_str(value.trim()).ok().filter(|value| !value.is_empty())?;
    value.set_sensitive(true);
    Some((name, value))
}
