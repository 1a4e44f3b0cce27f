//! The inputs of signing in with a provider.

use async_graphql::InputObject;
use cartwright_domain::id::{CartToken, ExternalIdentityId};

use crate::id::GlobalId;

/// With whom somebody wants to sign in.
#[derive(Clone, InputObject)]
pub struct ProviderSignInStartInput {
    /// The name of one of `signInProviders`.
    pub provider: String,
    /// Where the provider sends the browser back to: one of the addresses that the shop's operator allows, to the letter.
    pub redirect_uri: String,
    /// Whether the customer who has signed in links the provider to their account, instead of being let in.
    #[graphql(default)]
    pub link: bool,
    /// Taken as by every mutation; each request begins a sign-in of its own.
    pub idempotency_key: Option<String>,
}

/// What the browser has brought back from the provider.
#[derive(Clone, InputObject)]
pub struct ProviderSignInCompleteInput {
    /// The `state` that `providerSignInStart` answered, and that the app has kept to itself since.
    pub state: String,
    /// The parameter `state` of the address to which the browser came back.
    pub returned_state: String,
    /// The parameter `code` of that address.
    pub code: String,
    /// The parameter `iss` of that address, where there is one.
    pub iss: Option<String>,
    /// The cart that the guest has had until now: it becomes the customer's, or its lines go into the cart that the customer has. One that is
    /// not there, or that became an order, is left alone.
    pub cart_id: Option<GlobalId<CartToken>>,
    /// Whether a browser is to keep the session in a cookie that scripts cannot read, instead of tokens; see `sessionCreate`.
    #[graphql(default)]
    pub cookie: bool,
    /// A random UUID: the same request again begins no second session while the first one's tokens were not used.
    pub idempotency_key: Option<String>,
}

/// What is to be unlinked.
#[derive(Clone, InputObject)]
pub struct ProviderUnlinkInput {
    /// One of the customer's `linkedProviders`.
    pub id: GlobalId<ExternalIdentityId>,
    /// The same request again, also at the same time, is done once.
    pub idempotency_key: Option<String>,
}
