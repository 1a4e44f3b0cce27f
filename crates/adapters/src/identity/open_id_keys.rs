//! What a provider says of itself, and its keys, as they were a while ago.

use cartwright_domain::time::Timestamp;
use cartwright_services::ports::IdentityProviderError;
use chrono::TimeDelta;
use openidconnect::{
    AdditionalProviderMetadata, IssuerUrl, ProviderMetadata,
    core::{
        CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey,
        CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType,
        CoreSubjectIdentifierType,
    },
};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use super::{Outgoing, with_causes};

/// After this time the provider is asked again.
const FRESH: TimeDelta = TimeDelta::hours(1);
/// A key that is not known makes us ask again, but not more often than this: anybody can make up a key.
const PAUSE: TimeDelta = TimeDelta::minutes(1);

/// What a provider says of itself beside what OpenID Connect knows.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct SentBack {
    /// Whether the browser always brings back who has sent it (RFC 9207).
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for SentBack {}

/// What a provider says of itself.
pub(super) type Metadata = ProviderMetadata<
    SentBack,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// Knows the provider's endpoints and keys.
#[derive(Debug)]
pub(super) struct KnownProvider {
    issuer: IssuerUrl,
    /// Held while the provider is asked, so that many who wait ask once.
    kept: Mutex<Option<Kept>>,
}

#[derive(Debug, Clone)]
struct Kept {
    metadata: Metadata,
    asked_at: Timestamp,
}

impl KnownProvider {
    /// The provider with that issuer, of which nothing is known yet.
    pub fn new(issuer: IssuerUrl) -> Self {
        Self { issuer, kept: Mutex::new(None) }
    }

    /// What the provider says of itself. A provider that is away now is what it was.
    pub async fn metadata(&self, outgoing: &Outgoing, now: Timestamp) -> Result<Metadata, IdentityProviderError> {
        self.after(outgoing, now, FRESH).await
    }

    /// The same for a key that was not among the known ones.
    pub async fn metadata_with_new_keys(
        &self,
        outgoing: &Outgoing,
        now: Timestamp,
    ) -> Result<Metadata, IdentityProviderError> {
        self.after(outgoing, now, PAUSE).await
    }

    async fn after(
        &self,
        outgoing: &Outgoing,
        now: Timestamp,
        age: TimeDelta,
    ) -> Result<Metadata, IdentityProviderError> {
        let mut kept = self.kept.lock().await;
        if let Some(known) = kept.as_ref().filter(|known| now - known.asked_at < age) {
            return Ok(known.metadata.clone());
        }
        let asked = Metadata::discover_async(self.issuer.clone(), outgoing).await;
        match (asked, kept.as_mut()) {
            (Ok(metadata), _) => {
                *kept = Some(Kept { metadata: metadata.clone(), asked_at: now });
                Ok(metadata)
            }
            (Err(error), Some(known)) => {
                tracing::warn!(issuer = %self.issuer.as_str(), error = with_causes(&error), "An identity provider cannot be asked for its keys");
                known.asked_at = now - FRESH + PAUSE;
                Ok(known.metadata.clone())
            }
            (Err(error), None) => Err(IdentityProviderError::Unavailable(with_causes(&error))),
        }
    }
}
