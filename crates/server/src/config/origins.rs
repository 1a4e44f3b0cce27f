//! Which pages may call the API from a browser.

use std::net::Ipv4Addr;

/// An exact list of origins, and in development every page of this machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowedOrigins {
    list: Vec<String>,
    loopback: bool,
}

impl AllowedOrigins {
    /// Reads origins such as `https://shop.example`; a slash at the end and the case of the host do not matter.
    pub fn parse(origins: &[String], loopback: bool) -> Result<Self, String> {
        let list = origins
            .iter()
            .map(|origin| origin.trim())
            .filter(|origin| !origin.is_empty())
            .map(|origin| normalized(origin).ok_or_else(|| explain(origin)))
            .collect::<Result<_, _>>()?;
        Ok(Self { list, loopback })
    }

    /// Whether a page of this origin, as its browser writes it, may call the API.
    pub fn contains(&self, origin: &str) -> bool {
        self.list.iter().any(|allowed| allowed == origin) || (self.loopback && is_loopback(origin))
    }
}

fn explain(origin: &str) -> String {
    format!(
        "{origin:?} is not an origin; write scheme, host and, where it is not the usual one, port: https://shop.example"
    )
}

/// Scheme and host in lower case, without the slash that is easily left at the end.
pub(super) fn normalized(origin: &str) -> Option<String> {
    let origin = origin.strip_suffix('/').unwrap_or(origin).to_ascii_lowercase();
    let authority = authority(&origin)?;
    let is_plain =
        authority.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']'));
    let (host, port) = host_and_port(authority)?;
    let usual_port = if origin.starts_with("https:") { "443" } else { "80" };
    let fits = is_plain && !host.is_empty() && port.is_none_or(|port| port.parse::<u16>().is_ok());
    // Browsers leave the usual port out, so an origin that names it would never match.
    fits.then(|| match port {
        Some(port) if port == usual_port => origin.trim_end_matches(port).trim_end_matches(':').to_owned(),
        _ => origin.clone(),
    })
}

fn is_loopback(origin: &str) -> bool {
    let Some((host, port)) = authority(origin).and_then(host_and_port) else {
        return false;
    };
    let is_local =
        host == "localhost" || host == "[::1]" || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback());
    is_local && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

fn authority(origin: &str) -> Option<&str> {
    origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"))
}

fn host_and_port(authority: &str) -> Option<(&str, Option<&str>)> {
    if authority.starts_with('[') {
        let end = authority.find(']')? + 1;
        let (host, rest) = authority.split_at(end);
        return match rest.strip_prefix(':') {
            Some(port) => Some((host, Some(port))),
            None => rest.is_empty().then_some((host, None)),
        };
    }
    match authority.split_once(':') {
        Some((host, port)) => Some((host, Some(port))),
        None => Some((authority, None)),
    }
}
