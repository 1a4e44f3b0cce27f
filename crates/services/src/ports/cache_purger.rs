//! The caches between the shop and its customers, such as those of a CDN.

use std::fmt::Debug;

use async_trait::async_trait;

/// Makes caches forget.
#[async_trait]
pub trait CachePurger: Debug + Send + Sync {
    /// Makes them forget every answer that has one of these names in its `Surrogate-Key`. Who is asked twice has lost nothing.
    async fn purge(&self, keys: &[String]) -> Result<(), PurgeError>;
}

/// They have not forgotten, for that reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the caches were not purged: {0}")]
pub struct PurgeError(pub String);
