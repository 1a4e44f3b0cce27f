//! What the services want of the outside world; adapters implement it.

mod event_bus;
mod identity_provider;

pub use event_bus::EventBus;
pub use identity_provider::{
    IdentityProvider, IdentityProviderError, IdentityProviders, ProviderCallback, SignInAttempt,
};
