//! The database as a way of messages.

use std::time::Duration;

use async_trait::async_trait;
use cartwright_persistence::{Notifier, Store};
use futures_util::StreamExt;
use tokio::{sync::Mutex, time::timeout};

use crate::ports::{Broadcast, BroadcastError, Messages};

/// What it is called there.
const CHANNEL: &str = "cartwright_events";
/// Longer messages Postgres does not take: 8,000 bytes with its end.
const LONGEST: usize = 7_900;
/// How long Postgres may take.
const TIME_LIMIT: Duration = Duration::from_secs(1);

/// Messages by NOTIFY, after the commit: within a transaction it would make all that commit wait for each other.
#[derive(Debug)]
pub(super) struct DatabaseBroadcast {
    store: Store,
    notifier: Mutex<Notifier>,
}

impl DatabaseBroadcast {
    pub fn new(store: Store) -> Self {
        Self { notifier: Mutex::new(store.notifier()), store }
    }
}

#[async_trait]
impl Broadcast for DatabaseBroadcast {
    fn longest_message(&self) -> usize {
        LONGEST
    }

    async fn say(&self, message: String) -> Result<(), BroadcastError> {
        let saying = async { self.notifier.lock().await.notify(CHANNEL, &message).await };
        let said = timeout(TIME_LIMIT, saying).await.map_err(|_| BroadcastError::Silent(TIME_LIMIT))?;
        said.map_err(BroadcastError::failed)
    }

    async fn listen(&self) -> Result<Messages, BroadcastError> {
        let listening = timeout(TIME_LIMIT, self.store.notifications(CHANNEL));
        let messages = listening.await.map_err(|_| BroadcastError::Silent(TIME_LIMIT))?;
        let messages = messages.map_err(BroadcastError::failed)?;
        Ok(messages.map(|message| message.map_err(BroadcastError::failed)).boxed())
    }

    /// A database that is away is told by everybody who wants something of it.
    fn lost(&self, cause: &BroadcastError) {
        tracing::debug!(%cause, "other processes cannot be told by the database what changes");
    }

    fn works(&self) {}
}
