//! The address at which the world reaches the server.

use super::origins;

/// Scheme, host and port of the server as its clients write them, without a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// Reads an address such as `https://api.shop.example`; a slash at the end and the case of the host do not matter.
    pub fn parse(text: &str) -> Result<Self, String> {
        origins::normalized(text.trim()).map(Self).ok_or_else(|| {
            format!("{text:?} is not an address of a server; write scheme and host, as in https://api.shop.example")
        })
    }

    /// The address, to which a path can be added.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether clients come over TLS.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https:")
    }
}
