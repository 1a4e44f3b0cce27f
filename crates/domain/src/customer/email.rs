//! E-mail addresses.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// An e-mail address that a mail server could accept, as its owner writes it.
///
/// Equality is that of the spelling; two spellings of one mailbox are found by [`Email::folded`].
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

/// The text is no e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an e-mail address, such as ada@example.com")]
pub struct InvalidEmail;

impl Email {
    const LONGEST: usize = 254;
    const LONGEST_LOCAL_PART: usize = 64;
    const LONGEST_LABEL: usize = 63;

    /// The address as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form by which mailboxes are compared: lower case, with accents composed. Accents stay, because they make another mailbox.
    pub fn folded(&self) -> String {
        folded_email(&self.0)
    }
}

/// The form by which mailboxes are compared, also of a text that is no address by the rules of today.
pub fn folded_email(text: &str) -> String {
    text.trim().nfc().flat_map(char::to_lowercase).nfc().collect()
}

impl FromStr for Email {
    type Err = InvalidEmail;
    fn from_str(text: &str) -> Result<Self, InvalidEmail> {
        let trimmed = text.trim();
        let (local, domain) = trimmed.split_once('@').ok_or(InvalidEmail)?;
        let good = trimmed.len() <= Self::LONGEST && is_local_part(local) && is_domain(domain);
        if good { Ok(Self(trimmed.to_owned())) } else { Err(InvalidEmail) }
    }
}

/// What stands before the sign: the quoted forms of old are refused, because nobody means them.
fn is_local_part(local: &str) -> bool {
    let allowed = |c: char| !c.is_whitespace() && !c.is_control() && !"@()<>[],:;\\\"".contains(c);
    !local.is_empty()
        && local.len() <= Email::LONGEST_LOCAL_PART
        && local.chars().all(allowed)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
}

/// At least two labels of letters, digits and inner hyphens; letters of every script count.
fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=Email::LONGEST_LABEL).contains(&label.len())
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    domain.contains('.') && domain.split('.').all(is_label)
}

impl TryFrom<String> for Email {
    type Error = InvalidEmail;
    fn try_from(text: String) -> Result<Self, InvalidEmail> {
        text.parse()
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}
