//! Providers of sign-ins: any that speaks OpenID Connect, Google as one of them, and GitHub, which speaks OAuth 2 alone.

mod github;
mod open_id;
mod open_id_keys;
mod outgoing;
mod reach;

pub use github::{GitHubAddresses, GitHubProvider};
pub use open_id::OpenIdProvider;
pub use outgoing::{Outgoing, OutgoingError, OutgoingSetupError};
pub use reach::{Reach, is_public_address};

use openidconnect::{ClientId, ClientSecret};

/// Who the shop is for a provider, and what customers are shown of it.
#[derive(Clone)]
pub struct Registration {
    /// The name by which clients choose the provider.
    pub name: String,
    /// What customers are shown.
    pub label: String,
    /// What the provider calls the shop.
    pub client_id: ClientId,
    /// What proves to the provider that it is the shop.
    pub client_secret: ClientSecret,
}

impl Registration {
    /// The registration of that name.
    pub fn new(name: &str, label: &str, client_id: &str, client_secret: &str) -> Self {
        Self {
            name: name.to_owned(),
            label: label.to_owned(),
            client_id: ClientId::new(client_id.to_owned()),
            client_secret: ClientSecret::new(client_secret.to_owned()),
        }
    }
}

impl std::fmt::Debug for Registration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registration").field("name", &self.name).finish_non_exhaustive()
    }
}

/// An error with the errors that caused it, in one line.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
