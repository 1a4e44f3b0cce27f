//! Messages between the processes of a shop, by a channel of Redis.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use cartwright_services::ports::{Broadcast, BroadcastError, Messages};
use futures_util::StreamExt;
use redis::{AsyncConnectionConfig, Client, RedisError, aio::MultiplexedConnection};
use tokio::{sync::Mutex, time::timeout};

pub use crate::redis_link::UnreadableAddress;
use crate::redis_link::{Link, client};

/// How long a connection may take to be made.
const CONNECTION_TIME_LIMIT: Duration = Duration::from_secs(1);
/// How long Redis may take to take a message.
const TIME_LIMIT: Duration = Duration::from_millis(50);

/// Says and hears by Redis, which need not be there yet.
#[derive(Debug)]
pub struct RedisBroadcast {
    client: Client,
    channel: String,
    link: Link,
    connection: Mutex<Option<MultiplexedConnection>>,
}

impl RedisBroadcast {
    /// By the Redis at that URL; `prefix` begins the channel's name and keeps shops that share a Redis apart. Fails only when the URL is none.
    pub fn new(url: &str, prefix: &str) -> Result<Arc<Self>, UnreadableAddress> {
        let client = client(url)?;
        let (channel, link) = (format!("{prefix}:events"), Link::new("events"));
        Ok(Arc::new(Self { client, channel, link, connection: Mutex::new(None) }))
    }

    async fn publish(&self, connection: &mut MultiplexedConnection, message: &str) -> Result<(), RedisError> {
        redis::cmd("PUBLISH").arg(&self.channel).arg(message).exec_async(connection).await
    }
}

#[async_trait]
impl Broadcast for RedisBroadcast {
    fn longest_message(&self) -> usize {
        1024 * 1024
    }

    async fn say(&self, message: String) -> Result<(), BroadcastError> {
        let mut kept = self.connection.lock().await;
        if let Some(mut connection) = kept.take() {
            match self.publish(&mut connection, &message).await {
                Ok(()) => {
                    *kept = Some(connection);
                    return Ok(());
                }
                // One that was closed while it was idle says nothing about Redis as it is now; one that hangs does.
                Err(error) if error.is_timeout() => return Err(BroadcastError::failed(error)),
                Err(_) => {}
            }
        }
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECTION_TIME_LIMIT))
            .set_response_timeout(Some(TIME_LIMIT));
        let connecting = self.client.get_multiplexed_async_connection_with_config(&config);
        let mut connection = connecting.await.map_err(BroadcastError::failed)?;
        self.publish(&mut connection, &message).await.map_err(BroadcastError::failed)?;
        *kept = Some(connection);
        Ok(())
    }

    async fn listen(&self) -> Result<Messages, BroadcastError> {
        let silent = |_| BroadcastError::Silent(CONNECTION_TIME_LIMIT);
        let connecting = timeout(CONNECTION_TIME_LIMIT, self.client.get_async_pubsub());
        let mut subscription = connecting.await.map_err(silent)?.map_err(BroadcastError::failed)?;
        let subscribing = timeout(CONNECTION_TIME_LIMIT, subscription.subscribe(&self.channel));
        subscribing.await.map_err(silent)?.map_err(BroadcastError::failed)?;
        Ok(subscription.into_on_message().map(|message| Ok(message.get_payload_bytes().to_vec())).boxed())
    }

    fn lost(&self, cause: &BroadcastError) {
        self.link.lost(cause);
    }

    fn works(&self) {
        self.link.works();
    }
}
