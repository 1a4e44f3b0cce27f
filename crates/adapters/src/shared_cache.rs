//! What processes keep together, in Redis. Nobody waits for it longer than 50 ms, and after a failure nobody asks it for a while.

use std::time::Duration;

use async_trait::async_trait;
use cartwright_services::ports::SharedCache;
use redis::{Cmd, Pipeline};

use crate::redis_connection::Connection;
pub use crate::redis_link::UnreadableAddress;
use crate::redis_link::client;

/// Keeps bytes in Redis.
#[derive(Debug)]
pub struct RedisSharedCache {
    connection: Connection,
    prefix: String,
}

impl RedisSharedCache {
    /// Keeps them under names that begin with the prefix. Redis need not be there yet: a first try to reach it takes a second at most.
    ///
    /// Fails only when the URL is none.
    pub async fn connect(url: &str, prefix: &str) -> Result<Self, UnreadableAddress> {
        let client = client(url)?;
        let connection = Connection::open(client, "answers").await;
        Ok(Self { connection, prefix: format!("{prefix}:answer:") })
    }

    /// Whether Redis is asked at the moment.
    pub fn is_open(&self) -> bool {
        self.connection.is_open()
    }

    /// The key as it is: names in Redis are bytes.
    fn name(&self, key: &[u8; 32]) -> Vec<u8> {
        [self.prefix.as_bytes(), key].concat()
    }
}

#[async_trait]
impl SharedCache for RedisSharedCache {
    async fn get(&self, keys: &[[u8; 32]]) -> Vec<Option<Vec<u8>>> {
        let nothing = || vec![None; keys.len()];
        if keys.is_empty() {
            return nothing();
        }
        let names: Vec<Vec<u8>> = keys.iter().map(|key| self.name(key)).collect();
        // Of a value of another kind this says that there is none.
        let command = Cmd::mget(names);
        let found = self.connection.ask(async |mut connection| command.query_async(&mut connection).await).await;
        found.filter(|found: &Vec<_>| found.len() == keys.len()).unwrap_or_else(nothing)
    }

    async fn put(&self, values: Vec<([u8; 32], Vec<u8>)>, lifetime: Duration) {
        let milliseconds = u64::try_from(lifetime.as_millis()).unwrap_or(u64::MAX);
        if milliseconds == 0 || values.is_empty() {
            return;
        }
        let mut commands = Pipeline::with_capacity(values.len());
        for (key, value) in values {
            commands.pset_ex(self.name(&key), value, milliseconds).ignore();
        }
        // The connection tells the operator when Redis does not do its part.
        let _kept: Option<()> =
            self.connection.ask(async |mut connection| commands.query_async(&mut connection).await).await;
    }
}
