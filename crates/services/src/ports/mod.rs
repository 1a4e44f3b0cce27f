//! What the services want of the outside world; adapters implement it.

mod broadcast;
mod cache_purger;
mod identity_provider;
mod rate_limiter;
mod shared_cache;

pub use broadcast::{Broadcast, BroadcastError, Messages};
pub use cache_purger::{CachePurger, PurgeError};
pub use identity_provider::{
    IdentityProvider, IdentityProviderError, IdentityProviders, ProviderCallback, SignInAttempt,
};
pub use rate_limiter::{Attempt, Counter, CounterKey, RateLimiter};
pub use shared_cache::SharedCache;
