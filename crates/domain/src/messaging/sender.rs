//! Whom messages are from.

use std::{fmt, str::FromStr};

use crate::customer::Email;

/// An address with the name that its mails show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// The name; none where the address stands alone.
    pub name: Option<String>,
    /// The address.
    pub address: Email,
}

/// The text names no sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an e-mail address, with or without a name, such as Anvils <orders@anvils.example>")]
pub struct InvalidSender;

impl Sender {
    /// The host of the address: what ids of its mails end with.
    pub fn host(&self) -> &str {
        self.address.as_str().rsplit_once('@').map_or("", |(_, host)| host)
    }
}

impl FromStr for Sender {
    type Err = InvalidSender;
    fn from_str(text: &str) -> Result<Self, InvalidSender> {
        let text = text.trim();
        let address = |text: &str| text.parse().map_err(|_| InvalidSender);
        let Some(inner) = text.strip_suffix('>') else {
            return Ok(Self { name: None, address: address(text)? });
        };
        let (name, inner) = inner.rsplit_once('<').ok_or(InvalidSender)?;
        let name = name.trim().trim_matches('"').trim();
        if name.chars().any(char::is_control) {
            return Err(InvalidSender);
        }
        Ok(Self { name: (!name.is_empty()).then(|| name.to_owned()), address: address(inner)? })
    }
}

impl fmt::Display for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{name} <{}>", self.address),
            None => self.address.fmt(f),
        }
    }
}
