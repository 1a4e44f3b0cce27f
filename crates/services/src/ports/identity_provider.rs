//! The port that providers of sign-ins stand behind: Google, GitHub, a company's own.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use cartwright_domain::{
    identity::{SignInProofs, VouchedPerson},
    time::Timestamp,
};

/// What a provider is shown of one sign-in.
#[derive(Debug, Clone)]
pub struct SignInAttempt<'a> {
    /// What comes back, and what proves that it comes from whoever began.
    pub proofs: &'a SignInProofs,
    /// Where the provider sends the browser.
    pub redirect_uri: &'a str,
    /// The instant now.
    pub now: Timestamp,
}

/// What the browser brought back from the provider.
#[derive(Clone)]
pub struct ProviderCallback {
    /// What the provider gives a token for, once.
    pub code: String,
    /// Who says so, where the provider tells it (RFC 9207).
    pub issuer: Option<String>,
}

impl fmt::Debug for ProviderCallback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderCallback").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// Why a provider vouches for nobody. The reasons go into the log, so that they hold neither tokens nor addresses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentityProviderError {
    /// It cannot be reached, does not do its part, or does not take us for who we are.
    #[error("the identity provider cannot be used: {0}")]
    Unavailable(String),
    /// What came back proves nothing.
    #[error("the identity provider's answer proves nothing: {0}")]
    Refused(String),
}

/// Somebody who vouches for people. Calls take a bounded time, and are never made inside a transaction.
#[async_trait]
pub trait IdentityProvider: fmt::Debug + Send + Sync {
    /// The name by which clients choose it.
    fn name(&self) -> &str;

    /// What customers are shown.
    fn label(&self) -> &str;

    /// The address to which the browser goes.
    async fn authorization_url(&self, attempt: &SignInAttempt<'_>) -> Result<String, IdentityProviderError>;

    /// Whom the browser brought back, once everything about the provider's answer has been checked: who signed it and how, for whom, when,
    /// and for which sign-in.
    async fn identify(
        &self,
        attempt: &SignInAttempt<'_>,
        callback: &ProviderCallback,
    ) -> Result<VouchedPerson, IdentityProviderError>;
}

/// The providers of this process in the order in which customers are shown them, and where they may send browsers.
#[derive(Debug, Clone, Default)]
pub struct IdentityProviders {
    providers: Vec<Arc<dyn IdentityProvider>>,
    redirect_uris: Vec<String>,
}

impl IdentityProviders {
    /// Those providers, which may send browsers to those addresses and to no others.
    pub fn new(providers: impl IntoIterator<Item = Arc<dyn IdentityProvider>>, redirect_uris: Vec<String>) -> Self {
        Self { providers: providers.into_iter().collect(), redirect_uris }
    }

    /// The provider of that name.
    pub fn get(&self, name: &str) -> Option<&Arc<dyn IdentityProvider>> {
        self.iter().find(|provider| provider.name() == name)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn IdentityProvider>> {
        self.providers.iter()
    }

    /// Whether browsers may be sent there: it is one of the addresses of the configuration, to the letter.
    pub fn may_send_to(&self, address: &str) -> bool {
        self.redirect_uris.iter().any(|allowed| allowed == address)
    }
}
