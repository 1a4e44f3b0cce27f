//! A way by which the processes of a shop tell each other something.

use std::{fmt::Debug, time::Duration};

use async_trait::async_trait;
use futures_util::stream::BoxStream;

/// Brings what one process says to all that listen, itself included. What nobody listens to is gone.
///
/// The messages of one process arrive in the order in which they were sent. One may be lost only where [`Broadcast::say`] fails or a stream of
/// [`Broadcast::listen`] ends.
#[async_trait]
pub trait Broadcast: Debug + Send + Sync {
    /// The longest message that it takes, in bytes.
    fn longest_message(&self) -> usize;

    /// Says it; whether anybody has heard it is not known. Never takes longer than a second.
    async fn say(&self, message: String) -> Result<(), BroadcastError>;

    /// Listens from the moment of the answer on. The stream ends when the connection is lost.
    async fn listen(&self) -> Result<Messages, BroadcastError>;

    /// Called whenever it did not do its part.
    fn lost(&self, cause: &BroadcastError);

    /// Called whenever it did its part.
    fn works(&self);
}

/// What is heard.
pub type Messages = BoxStream<'static, Result<Vec<u8>, BroadcastError>>;

/// Why something cannot be said or heard.
#[derive(Debug, thiserror::Error)]
pub enum BroadcastError {
    /// It says so.
    #[error(transparent)]
    Failed(Box<dyn std::error::Error + Send + Sync>),
    /// It does not answer.
    #[error("it did not answer within {} ms", .0.as_millis())]
    Silent(Duration),
    /// The connection has come to its end.
    #[error("the connection was closed")]
    Closed,
}

impl BroadcastError {
    /// For `map_err`.
    pub fn failed(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Failed(Box::new(error))
    }
}
