//! Counts what is limited for all processes of a shop, in Redis.
//!
//! Every process counts what comes through itself as well. What it would refuse alone it refuses without asking, as nobody else can have seen
//! fewer attempts; and where Redis is away, hangs, or has forgotten everything, the limits hold for each process. Nobody waits for Redis longer
//! than 50 ms, and after a failure nobody asks it for a while.

use async_trait::async_trait;
use cartwright_domain::{rate_limit::Bucket, time::Timestamp};
use cartwright_services::{
    ProcessRateLimiter,
    ports::{Attempt, CounterKey, RateLimiter},
};
use chrono::TimeDelta;
use redis::{FromRedisValue, Script, ScriptInvocation};

use crate::redis_connection::Connection;
pub use crate::redis_link::UnreadableAddress;
use crate::redis_link::client;

/// Counts in Redis, and in the process.
#[derive(Debug)]
pub struct RedisRateLimiter {
    process: ProcessRateLimiter,
    connection: Connection,
    prefix: String,
    attempt: Script,
    spend: Script,
    refund: Script,
}

impl RedisRateLimiter {
    /// Counts under names that begin with the prefix. Redis need not be there yet: a first try to reach it takes a second at most.
    ///
    /// Fails only when the URL is none.
    pub async fn connect(url: &str, prefix: &str) -> Result<Self, UnreadableAddress> {
        let client = client(url)?;
        Ok(Self {
            process: ProcessRateLimiter::default(),
            connection: Connection::open(client, "limits").await,
            prefix: format!("{prefix}:limit:"),
            attempt: Script::new(include_str!("attempt.lua")),
            spend: Script::new(include_str!("spend.lua")),
            refund: Script::new(include_str!("refund.lua")),
        })
    }

    /// Whether what is counted now is shared.
    pub fn is_shared(&self) -> bool {
        self.connection.is_open()
    }

    fn name(&self, kind: &str, key: CounterKey) -> String {
        format!("{}{kind}:{key}", self.prefix)
    }

    /// What Redis answers; none where it does not.
    async fn ask<T: FromRedisValue>(&self, script: &ScriptInvocation<'_>) -> Option<T> {
        self.connection.ask(async |mut connection| script.invoke_async(&mut connection).await).await
    }
}

#[async_trait]
impl RateLimiter for RedisRateLimiter {
    async fn attempt(&self, attempt: &Attempt, now: Timestamp) -> Result<(), TimeDelta> {
        self.process.attempt(attempt, now)?;
        let mut script = self.attempt.prepare_invoke();
        script.arg(now.timestamp_micros()).arg(attempt.id.simple().to_string());
        for counter in &attempt.counters {
            script.key(self.name("attempts", counter.key)).arg(counter.quotas.len());
            for quota in &counter.quotas {
                script.arg(quota.most.max(1)).arg(quota.within.num_microseconds().unwrap_or(i64::MAX));
            }
        }
        match self.ask::<i64>(&script).await {
            Some(wait) if wait > 0 => {
                self.process.give_back(attempt);
                Err(TimeDelta::microseconds(wait))
            }
            Some(_) | None => Ok(()),
        }
    }

    async fn give_back(&self, attempt: &Attempt) {
        self.process.give_back(attempt);
        let mut pipe = redis::pipe();
        for counter in &attempt.counters {
            pipe.zrem(self.name("attempts", counter.key), attempt.id.simple().to_string()).ignore();
        }
        // Where Redis does not answer, the attempt counts until it is forgotten by itself.
        let _given_back: Option<()> =
            self.connection.ask(async |mut connection| pipe.query_async(&mut connection).await).await;
    }

    async fn forget(&self, key: CounterKey) {
        self.process.forget(key);
        let command = redis::Cmd::del(self.name("attempts", key));
        let _forgotten: Option<()> =
            self.connection.ask(async |mut connection| command.query_async(&mut connection).await).await;
    }

    async fn spend(&self, key: CounterKey, bucket: Bucket, cost: u64, now: Timestamp) -> Result<u64, TimeDelta> {
        let left = self.process.spend(key, bucket, cost, now)?;
        let now = now.timestamp_micros();
        let mut script = self.spend.prepare_invoke();
        script.key(self.name("budget", key)).arg(now).arg(bucket.time_for(cost)).arg(bucket.time_of_all());
        let Some((verdict, time)) = self.ask::<(String, i64)>(&script).await else {
            return Ok(left);
        };
        if verdict == "wait" {
            self.process.refund(key, bucket, cost);
            return Err(TimeDelta::microseconds(time));
        }
        Ok(left.min(bucket.available(time, now)))
    }

    async fn refund(&self, key: CounterKey, bucket: Bucket, cost: u64) {
        self.process.refund(key, bucket, cost);
        let mut script = self.refund.prepare_invoke();
        script.key(self.name("budget", key)).arg(bucket.time_for(cost));
        let _refunded: Option<String> = self.ask(&script).await;
    }
}
