//! Hears what other processes tell, and finds its way back when the connection is lost.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use cartwright_services::EventHub;
use futures_util::StreamExt;
use redis::{Client, RedisError};
use tokio::time::{Instant, error::Elapsed, sleep, timeout};
use uuid::Uuid;

use super::others::Others;
use super::{CONNECTION_TIME_LIMIT, FIRST_PAUSE, Link, longer, message::Message};

/// After how much silence Redis is asked whether it is still there.
const SILENCE: Duration = Duration::from_secs(5);

pub(super) struct Listener {
    pub client: Client,
    pub channel: String,
    pub process: Uuid,
    pub link: Arc<Link>,
    pub hub: Weak<EventHub>,
}

impl Listener {
    /// Listens without end.
    pub async fn run(self) {
        let mut pause = FIRST_PAUSE;
        loop {
            let mut has_listened = false;
            let cause = self.listen(&mut has_listened).await;
            self.link.lost(&cause);
            if has_listened {
                pause = FIRST_PAUSE;
            }
            sleep(pause).await;
            pause = longer(pause);
        }
    }

    /// Listens until the connection is lost; says why.
    async fn listen(&self, has_listened: &mut bool) -> ListenError {
        match self.listen_until_lost(has_listened).await {
            Ok(()) => ListenError::Closed,
            Err(error) => error,
        }
    }

    async fn listen_until_lost(&self, has_listened: &mut bool) -> Result<(), ListenError> {
        let mut subscription = timeout(CONNECTION_TIME_LIMIT, self.client.get_async_pubsub()).await??;
        timeout(CONNECTION_TIME_LIMIT, subscription.subscribe(&self.channel)).await??;
        *has_listened = true;
        self.link.works();
        // What was told before has been missed.
        self.tell(EventHub::read_again);
        let (mut asking, mut messages) = subscription.split();
        let mut others = Others::default();
        loop {
            match timeout(SILENCE, messages.next()).await {
                Ok(Some(message)) => self.take(message.get_payload_bytes(), &mut others),
                Ok(None) => return Ok(()),
                Err(_) => {
                    let _pong: redis::Value = timeout(CONNECTION_TIME_LIMIT, asking.ping()).await??;
                }
            }
        }
    }

    /// Anybody who reaches this Redis can send junk; it is worth no more than a line for those who look for it.
    fn take(&self, payload: &[u8], others: &mut Others) {
        match Message::read(payload) {
            // What was told before it has been heard, and nobody who is there has been silent.
            Some(message) if message.from == self.process => {
                if others.all_are_heard(Instant::now()) {
                    self.tell(|hub| hub.touch(std::time::Instant::now()));
                }
            }
            Some(Message { from, read_again, leaves, events }) => {
                others.heard(from, leaves, Instant::now());
                if read_again {
                    self.tell(EventHub::read_again);
                } else {
                    self.tell(|hub| hub.heard(&events));
                }
            }
            None => tracing::debug!(bytes = payload.len(), "something that is no event came through Redis"),
        }
    }

    fn tell(&self, tell: impl FnOnce(&EventHub)) {
        if let Some(hub) = self.hub.upgrade() {
            tell(&hub);
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum ListenError {
    #[error(transparent)]
    Redis(#[from] RedisError),
    #[error("it did not answer in time")]
    TimedOut(#[from] Elapsed),
    #[error("the connection was closed")]
    Closed,
}
