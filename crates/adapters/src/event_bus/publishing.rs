//! Sends events, each try with a time limit, and leaves Redis alone for a while after it has failed.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use cartwright_domain::event::ShopEvent;
use redis::{AsyncConnectionConfig, Client, RedisError, aio::MultiplexedConnection};
use tokio::{
    sync::mpsc,
    time::{sleep, timeout},
};
use uuid::Uuid;

use super::{CONNECTION_TIME_LIMIT, FIRST_PAUSE, Link, longer, message::Message};

/// How long Redis may take to take a message.
const TIME_LIMIT: Duration = Duration::from_millis(50);
/// After how much silence it is told that this process is there: others know then that they have missed nothing of it.
const TICK: Duration = Duration::from_millis(40);
/// How many events go into one message.
const BATCH: usize = 256;

pub(super) struct Publisher {
    client: Client,
    channel: String,
    process: Uuid,
    link: Arc<Link>,
    has_overflowed: Arc<AtomicBool>,
    connection: Option<MultiplexedConnection>,
}

impl Publisher {
    pub fn new(
        client: Client,
        channel: String,
        process: Uuid,
        link: Arc<Link>,
        has_overflowed: Arc<AtomicBool>,
    ) -> Self {
        Self { client, channel, process, link, has_overflowed, connection: None }
    }

    /// Ends when the bus is gone and all that waits is sent.
    pub async fn run(mut self, mut queue: mpsc::Receiver<ShopEvent>) {
        let mut events = Vec::with_capacity(BATCH);
        let mut has_failed = false;
        let mut pause = FIRST_PAUSE;
        loop {
            if has_failed {
                sleep(pause).await;
                pause = longer(pause);
                if queue.is_closed() && queue.is_empty() {
                    return;
                }
                // What came meanwhile need not be told one by one: everybody reads everything again.
                while queue.try_recv().is_ok() {}
            } else if timeout(TICK, queue.recv_many(&mut events, BATCH)).await == Ok(0) {
                let _heard = self.send(false, true, Vec::new()).await.is_ok();
                return;
            }
            let read_again = self.has_overflowed.swap(false, Ordering::AcqRel) || has_failed;
            match self.send(read_again, false, std::mem::take(&mut events)).await {
                Ok(()) => {
                    self.link.works();
                    (has_failed, pause) = (false, FIRST_PAUSE);
                }
                Err(cause) => {
                    self.link.lost(&cause);
                    has_failed = true;
                }
            }
        }
    }

    async fn send(&mut self, read_again: bool, leaves: bool, events: Vec<ShopEvent>) -> Result<(), PublishError> {
        let message = Message { from: self.process, read_again, leaves, events }.write()?;
        if let Some(mut connection) = self.connection.take() {
            match self.publish(&mut connection, &message).await {
                Ok(()) => {
                    self.connection = Some(connection);
                    return Ok(());
                }
                // One that was closed while it was idle says nothing about Redis as it is now; one that hangs does.
                Err(error) if error.is_timeout() => return Err(error.into()),
                Err(_) => {}
            }
        }
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECTION_TIME_LIMIT))
            .set_response_timeout(Some(TIME_LIMIT));
        let mut connection = self.client.get_multiplexed_async_connection_with_config(&config).await?;
        self.publish(&mut connection, &message).await?;
        self.connection = Some(connection);
        Ok(())
    }

    async fn publish(&self, connection: &mut MultiplexedConnection, message: &str) -> Result<(), RedisError> {
        redis::cmd("PUBLISH").arg(&self.channel).arg(message).exec_async(connection).await
    }
}

#[derive(Debug, thiserror::Error)]
enum PublishError {
    #[error(transparent)]
    Redis(#[from] RedisError),
    #[error("an event cannot be written: {0}")]
    Unwritable(#[from] serde_json::Error),
}
