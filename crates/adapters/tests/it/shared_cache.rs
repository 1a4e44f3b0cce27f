//! What processes keep together in Redis: there, away, hanging, full of junk.

use std::time::Duration;

use cartwright_adapters::shared_cache::RedisSharedCache;
use cartwright_services::ports::SharedCache;
use cartwright_testkit::redis_server;
use redis::AsyncCommands;
use tokio::time::{Instant, timeout};
use uuid::Uuid;

use crate::relay::{Mode, Relay};

/// Longer than anything here takes; what hangs fails.
const PATIENCE: Duration = Duration::from_secs(60);
const A_WHILE: Duration = Duration::from_secs(60);
const KEY: [u8; 32] = [7; 32];

fn prefix() -> String {
    format!("cartwright-test-{}", Uuid::now_v7().simple())
}

async fn cache(url: &str, prefix: &str) -> RedisSharedCache {
    RedisSharedCache::connect(url, prefix).await.unwrap()
}

#[tokio::test]
async fn what_one_process_keeps_another_one_gets() {
    let Some(url) = redis_server() else {
        assert!(RedisSharedCache::connect("http://example.com", "x").await.is_err());
        return;
    };
    let prefix = prefix();
    let (one, other, stranger) = (cache(&url, &prefix).await, cache(&url, &prefix).await, cache(&url, "x").await);
    assert_eq!(other.get(&KEY).await, None);
    let bytes = vec![0, 255, b'\r', b'\n', 0];
    one.put(&KEY, bytes.clone(), A_WHILE).await;
    assert_eq!(other.get(&KEY).await, Some(bytes));
    assert_eq!(other.get(&[8; 32]).await, None);
    assert_eq!(stranger.get(&KEY).await, None, "another shop has its own");
    let mut redis = redis::Client::open(url).unwrap().get_multiplexed_async_connection().await.unwrap();
    let names: Vec<String> = redis.keys(format!("{prefix}:answer:*")).await.unwrap();
    let lifetime: i64 = redis.pttl(names.first().unwrap()).await.unwrap();
    assert!(names.len() == 1 && lifetime > 0 && lifetime <= 60_000, "{names:?} for {lifetime} ms");
    one.put(&[9; 32], vec![1], Duration::ZERO).await;
    assert_eq!(other.get(&[9; 32]).await, None, "what is over already is not kept");
}

#[tokio::test]
async fn row_98_a_value_of_another_kind_is_nothing() {
    let Some(url) = redis_server() else { return no_redis().await };
    let prefix = prefix();
    let one = cache(&url, &prefix).await;
    one.put(&KEY, vec![1], A_WHILE).await;
    let mut redis = redis::Client::open(url).unwrap().get_multiplexed_async_connection().await.unwrap();
    let names: Vec<String> = redis.keys(format!("{prefix}:answer:*")).await.unwrap();
    let name = names.first().unwrap();
    let _: () = redis.del(name).await.unwrap();
    let _: () = redis.rpush(name, "junk").await.unwrap();
    assert_eq!(one.get(&KEY).await, None);
}

#[tokio::test]
async fn row_97_a_redis_that_hangs_costs_a_moment_once() {
    let Some(url) = redis_server() else { return no_redis().await };
    let server = url.strip_prefix("redis://").unwrap();
    let relay = Relay::before(server.trim_end_matches('/'), Mode::Open).await;
    let one = cache(&relay.url(), &prefix()).await;
    one.put(&KEY, vec![1], A_WHILE).await;
    assert_eq!(one.get(&KEY).await, Some(vec![1]));
    relay.switch(Mode::Hanging);
    assert_eq!(one.get(&KEY).await, None);
    assert!(!one.is_open(), "it is left alone");
    let asked = Instant::now();
    for _ in 0..1000 {
        assert_eq!(one.get(&KEY).await, None);
    }
    assert!(asked.elapsed() < Duration::from_secs(30), "nobody waits for it a thousand times");
    relay.switch(Mode::Open);
    let back = async {
        while one.get(&KEY).await.is_none() {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, back).await.expect("it is asked again");
}

/// Without a Redis there is nothing to hang, but one that is away.
async fn no_redis() {
    let one = cache("redis://127.0.0.1:1", &prefix()).await;
    one.put(&KEY, vec![1], A_WHILE).await;
    assert!(one.get(&KEY).await.is_none() && !one.is_open());
}
