//! The adapters against the real thing, where the run names one, and against none.
#![expect(clippy::unwrap_used, reason = "a test says what it wants by failing")]

mod broadcast;
mod identity;
mod messaging;
mod rate_limiter;
mod relay;
mod shared_cache;
