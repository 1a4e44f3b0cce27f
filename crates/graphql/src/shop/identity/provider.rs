//! Those who vouch for people, and what of them a customer has linked.

use std::sync::Arc;

use async_graphql::{ID, Object, SimpleObject};
use cartwright_domain::identity::ExternalIdentity;
use cartwright_services::ports::IdentityProvider;

use crate::{id::global_id, scalar::DateTime};

/// Somebody with whose account customers can sign in.
#[derive(Clone, Debug)]
pub struct SignInProvider(pub Arc<dyn IdentityProvider>);

/// Somebody with whose account customers can sign in.
#[Object]
impl SignInProvider {
    /// The name by which `providerSignInStart` takes it.
    async fn name(&self) -> &str {
        self.0.name()
    }

    /// What customers are shown.
    async fn label(&self) -> &str {
        self.0.label()
    }
}

/// An account elsewhere that a customer has linked and can sign in with.
#[derive(Clone, Debug, SimpleObject)]
pub struct LinkedProvider {
    /// The id, by which `providerUnlink` takes it.
    pub id: ID,
    /// The name of the provider; one of `signInProviders`, unless the shop has given it up.
    pub provider: String,
    /// The address that the provider told at the latest sign-in.
    pub email: Option<String>,
    /// When it was linked.
    pub linked_at: DateTime,
    /// When the customer was let in with it last.
    pub last_used_at: DateTime,
}

impl From<ExternalIdentity> for LinkedProvider {
    fn from(identity: ExternalIdentity) -> Self {
        Self {
            id: global_id(identity.id),
            provider: identity.provider,
            email: identity.email,
            linked_at: DateTime(identity.created_at),
            last_used_at: DateTime(identity.last_used_at),
        }
    }
}
