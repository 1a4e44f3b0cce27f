//! Which server takes the mails, by a URL.

use std::{fmt, str::FromStr};

use percent_encoding::percent_decode_str;
use url::{Host, Url};

/// How the way to the server is kept private.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// From the first byte on.
    Implicit,
    /// By the command STARTTLS, without which nothing is said.
    StartTls,
    /// Not at all.
    Off,
}

/// A mail server as a URL names it: `smtps://user:password@mail.example` with TLS from the first byte (port 465),
/// `smtp://user:password@mail.example` with STARTTLS (port 587), and `smtp://mail:25?tls=off` for a relay inside a private network.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpServer {
    /// The name or the address of the server.
    pub host: String,
    /// The port.
    pub port: u16,
    /// How the way there is kept private.
    pub encryption: Encryption,
    /// The name and the password for signing in.
    pub credentials: Option<(String, String)>,
}

/// The text names no server. Never repeats the text, which may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSmtpUrl {
    /// It is no URL of a mail server.
    #[error("the mail server is smtps://USER:PASSWORD@HOST, or smtp://USER:PASSWORD@HOST with STARTTLS")]
    Form,
    /// Only one parameter is known, with one value.
    #[error("the only parameter of the mail server's URL is tls=off, for a relay inside a private network")]
    Parameter,
    /// A name without a password, or the other way round.
    #[error("the mail server wants a user and a password, or neither")]
    Credentials,
    /// The password would travel readable.
    #[error("a password is never sent without TLS; leave tls=off out")]
    ReadablePassword,
}

impl FromStr for SmtpServer {
    type Err = InvalidSmtpUrl;
    fn from_str(text: &str) -> Result<Self, InvalidSmtpUrl> {
        let url = Url::parse(text.trim()).map_err(|_| InvalidSmtpUrl::Form)?;
        let (encryption, usual_port) = match url.scheme() {
            "smtps" => (Encryption::Implicit, 465),
            "smtp" => (Encryption::StartTls, 587),
            _ => return Err(InvalidSmtpUrl::Form),
        };
        let encryption = match url.query() {
            None | Some("") => encryption,
            Some("tls=off") if encryption == Encryption::StartTls => Encryption::Off,
            Some(_) => return Err(InvalidSmtpUrl::Parameter),
        };
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(InvalidSmtpUrl::Form)?;
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(InvalidSmtpUrl::Form);
        }
        let decoded =
            |part: &str| percent_decode_str(part).decode_utf8().map(String::from).map_err(|_| InvalidSmtpUrl::Form);
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            ("", Some(_)) | (_, None) => return Err(InvalidSmtpUrl::Credentials),
            (user, Some(password)) => Some((decoded(user)?, decoded(password)?)),
        };
        if encryption == Encryption::Off && credentials.is_some() && !is_loopback(&url) {
            return Err(InvalidSmtpUrl::ReadablePassword);
        }
        // An address of IPv6 stands in brackets in URLs only.
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        Ok(Self { host, port: url.port().unwrap_or(usual_port), encryption, credentials })
    }
}

/// `smtp` is no scheme whose hosts the parser knows, so that an address may still be a name to it.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

impl fmt::Display for SmtpServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let protection = match self.encryption {
            Encryption::Implicit => "TLS",
            Encryption::StartTls => "STARTTLS",
            Encryption::Off => "no TLS",
        };
        write!(f, "{} port {}, {protection}", self.host, self.port)
    }
}

impl fmt::Debug for SmtpServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
