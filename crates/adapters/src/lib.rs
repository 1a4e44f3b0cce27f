//! The outside world behind the ports of the services.

pub mod broadcast;
pub mod cache_purger;
pub mod identity;
pub mod messaging;
pub mod payment;
pub mod rate_limiter;
pub mod shared_cache;

mod redis_connection;
mod redis_link;
