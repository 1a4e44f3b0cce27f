//! What the processes of a shop keep together for a short while.

use std::{fmt::Debug, time::Duration};

use async_trait::async_trait;

/// Keeps bytes that may be lost at any moment. Whoever gets some checks them: they may be anybody's.
#[async_trait]
pub trait SharedCache: Debug + Send + Sync {
    /// What is kept under each key, in their order; none where nothing is, or where nobody answers in time.
    async fn get(&self, keys: &[[u8; 32]]) -> Vec<Option<Vec<u8>>>;

    /// Keeps the values under their keys for so long at most. Nobody learns whether that worked.
    async fn put(&self, values: Vec<([u8; 32], Vec<u8>)>, lifetime: Duration);
}
