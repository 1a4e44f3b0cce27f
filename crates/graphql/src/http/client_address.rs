//! Whose request it is, where proxies stand between.

use std::net::IpAddr;

use axum::http::HeaderMap;
use cartwright_domain::network::AddressRange;

/// The proxies that are believed when they say for whom they ask. Without any, the other end of the connection is the client, whatever a request
/// says: otherwise anybody could be anybody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<AddressRange>);

impl TrustedProxies {
    /// Those in these ranges.
    pub fn new(ranges: Vec<AddressRange>) -> Self {
        Self(ranges)
    }

    /// The address of the client: of those that the request came through, the last that is no trusted proxy. Each proxy adds at the end whom it
    /// has heard, so that what stands before is what the client has said of itself. Two headers that do not agree are none: one of them
    /// was not written by the proxy.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let peer = peer.to_canonical();
        if !self.trusts(peer) {
            return peer;
        }
        let old = headers.contains_key("x-forwarded-for").then(|| self.last_untrusted(peer, old_style(headers)));
        let new = headers.contains_key("forwarded").then(|| self.last_untrusted(peer, new_style(headers)));
        match (old, new) {
            (Some(old), Some(new)) if old != new => peer,
            (Some(client), _) | (None, Some(client)) => client,
            (None, None) => peer,
        }
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|range| range.contains(address))
    }

    /// What cannot be read hides what stands before it: the one who has passed it on is as far as is known.
    fn last_untrusted(&self, peer: IpAddr, hops: Vec<Option<IpAddr>>) -> IpAddr {
        let mut last = peer;
        for hop in hops.into_iter().rev() {
            let Some(hop) = hop else {
                return last;
            };
            last = hop;
            if !self.trusts(hop) {
                return last;
            }
        }
        last
    }
}

/// The entries of all headers of that name, in their order; a value that is no text is an entry that cannot be read.
fn entries<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    headers.get_all(name).iter().flat_map(|value| value.to_str().unwrap_or("unreadable").split(','))
}

/// `X-Forwarded-For: 203.0.113.9, 10.0.0.2`
fn old_style(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    entries(headers, "x-forwarded-for").map(address).collect()
}

/// `Forwarded: for=203.0.113.9;proto=https, for="[2001:db8::1]:4711"`
fn new_style(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let hop = |entry: &str| {
        let mut names = entry.split(';').filter_map(|pair| pair.split_once('='));
        let (_, name) = names.find(|(key, _)| key.trim().eq_ignore_ascii_case("for"))?;
        address(name.trim().trim_matches('"'))
    };
    entries(headers, "forwarded").map(hop).collect()
}

/// An address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    if let Some(bracketed) = text.strip_prefix('[') {
        let (address, _port) = bracketed.split_once(']')?;
        return address.parse().ok().map(|address: IpAddr| address.to_canonical());
    }
    let address = match text.split_once(':') {
        Some((address, port)) if !port.contains(':') => address,
        _ => text,
    };
    address.parse().ok().map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(trusted: &[&str], peer: &str, list: &[(&'static str, &str)]) -> String {
        let ranges = trusted.iter().map(|range| range.parse().expect("a range")).collect();
        let mut headers = HeaderMap::new();
        for (name, value) in list {
            headers.append(*name, value.parse().expect("a value"));
        }
        TrustedProxies::new(ranges).client(peer.parse().expect("an address"), &headers).to_string()
    }

    const OLD: &str = "x-forwarded-for";
    const NEW: &str = "forwarded";

    #[test]
    fn row_03_forwarding_headers_count_only_from_configured_proxies() {
        for spoofed in [(OLD, "203.0.113.9"), (NEW, "for=203.0.113.9")] {
            assert_eq!(client(&[], "192.0.2.1", &[spoofed]), "192.0.2.1");
            assert_eq!(client(&["10.0.0.0/8"], "192.0.2.1", &[spoofed]), "192.0.2.1");
            assert_eq!(client(&["10.0.0.0/8"], "10.0.0.1", &[spoofed]), "203.0.113.9");
            assert_eq!(client(&["10.0.0.0/8"], "::ffff:10.0.0.1", &[spoofed]), "203.0.113.9");
        }
    }

    #[test]
    fn row_03_what_the_client_says_of_itself_stands_before_what_the_proxy_adds() {
        let trusted = ["10.0.0.0/8"];
        assert_eq!(client(&trusted, "10.0.0.1", &[(OLD, "198.51.100.7, 203.0.113.9, 10.0.0.2")]), "203.0.113.9");
        assert_eq!(client(&trusted, "10.0.0.1", &[(OLD, "198.51.100.7"), (OLD, "203.0.113.9")]), "203.0.113.9");
        assert_eq!(client(&trusted, "10.0.0.1", &[(OLD, "10.0.0.3, 10.0.0.2")]), "10.0.0.3");
        assert_eq!(client(&trusted, "10.0.0.1", &[(OLD, "198.51.100.7, junk, 10.0.0.2")]), "10.0.0.2");
        assert_eq!(client(&trusted, "10.0.0.1", &[(OLD, "")]), "10.0.0.1");
        assert_eq!(client(&trusted, "10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(client(&trusted, "10.0.0.1", &[(OLD, "203.0.113.9:4711")]), "203.0.113.9");
        let new = "for=198.51.100.7, proto=https;For=\"[2001:db8::1]:4711\";by=10.0.0.1";
        assert_eq!(client(&trusted, "10.0.0.1", &[(NEW, new)]), "2001:db8::1");
        assert_eq!(client(&trusted, "10.0.0.1", &[(NEW, "for=_hidden")]), "10.0.0.1");
    }

    #[test]
    fn row_03_a_second_header_that_the_proxy_did_not_write_names_nobody() {
        let both = [(OLD, "203.0.113.9"), (NEW, "for=198.51.100.7")];
        assert_eq!(client(&["10.0.0.0/8"], "10.0.0.1", &both), "10.0.0.1");
        let agreed = [(OLD, "203.0.113.9"), (NEW, "for=203.0.113.9")];
        assert_eq!(client(&["10.0.0.0/8"], "10.0.0.1", &agreed), "203.0.113.9");
    }
}
