//! Who signs in, and what their browser brings back.

use serde_json::{Value, json};
use url::Url;

/// Somebody who has an account at the provider.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// What the provider calls them for ever; a number.
    pub subject: String,
    /// Their address.
    pub email: String,
    /// What the provider says of the address: a boolean, where it is honest.
    pub email_verified: Value,
}

/// What a browser brings back from the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// The address to which it was sent, without what follows the question mark.
    pub address: String,
    /// The code.
    pub code: String,
    /// The state, as it came.
    pub state: String,
    /// Who has sent the browser.
    pub issuer: Option<String>,
}

impl Person {
    /// Ada, whose mailbox is verified.
    pub fn ada() -> Self {
        Self::new("1001", "ada@shop.example")
    }

    /// Somebody whose mailbox is verified.
    pub fn new(subject: &str, email: &str) -> Self {
        Self { subject: subject.to_owned(), email: email.to_owned(), email_verified: json!(true) }
    }

    /// The same, with that word about the mailbox.
    #[must_use]
    pub fn verified(self, email_verified: Value) -> Self {
        Self { email_verified, ..self }
    }
}

impl Returned {
    pub(super) fn read(answer: &str) -> Self {
        let location = answer.lines().find_map(|line| line.strip_prefix("location: "));
        let location = location.unwrap_or_else(|| panic!("the browser is not sent back: {answer}"));
        let mut url = Url::parse(location).expect("an address");
        let parameter =
            |name: &str| url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned());
        let (code, state) = (parameter("code").expect("a code"), parameter("state").expect("a state"));
        let issuer = parameter("iss");
        url.set_query(None);
        Self { address: url.to_string(), code, state, issuer }
    }
}
