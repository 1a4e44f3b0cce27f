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

async fn get(cache: &RedisSharedCache, key: [u8; 32]) -> Option<Vec<u8>> {
    cache.get(&[key]).await.pop().unwrap()
}

#[tokio::test]
async fn many_values_come_in_the_order_of_their_keys() {
    let Some(url) = redis_server() else { return no_redis().await };
    let one = cache(&url, &prefix()).await;
    one.put(vec![([1; 32], vec![1]), ([3; 32], vec![3])], A_WHILE).await;
    assert_eq!(one.get(&[[3; 32], [2; 32], [1; 32]]).await, [Some(vec![3]), None, Some(vec![1])]);
    assert!(one.get(&[]).await.is_empty());
}

#[tokio::test]
async fn what_one_process_keeps_another_one_gets() {
    let Some(url) = redis_server() else {
        assert!(RedisSharedCache::connect("http://example.com", "x").await.is_err());
        return;
    };
    let prefix = prefix();
    let (one, other, stranger) = (cache(&url, &prefix).await, cache(&url, &prefix).await, cache(&url, "x").await);
    assert_eq!(get(&other, KEY).await, None);
    let bytes = vec![0, 255, b'\r', b'\n', 0];
    one.put(vec![(KEY, bytes.clone())], A_WHILE).await;
    assert_eq!(get(&other, KEY).await, Some(bytes));
    assert_eq!(get(&other, [8; 32]).await, None);
    assert_eq!(get(&stranger, KEY).await, None, "another shop has its own");
    let mut redis = redis::Client::open(url).unwrap().get_multiplexed_async_connection().await.unwrap();
    let names: Vec<Vec<u8>> = redis.keys(format!("{prefix}:answer:*")).await.unwrap();
    let lifetime: i64 = redis.pttl(names.first().unwrap()).await.unwrap();
    assert!(names.len() == 1 && lifetime > 0 && lifetime <= 60_000, "{names:?} for {lifetime} ms");
    one.put(vec![([9; 32], vec![1])], Duration::ZERO).await;
    assert_eq!(get(&other, [9; 32]).await, None, "what is over already is not kept");
}

#[tokio::test]
async fn row_98_a_value_of_another_kind_is_nothing() {
    let Some(url) = redis_server() else { return no_redis().await };
    let prefix = prefix();
    let one = cache(&url, &prefix).await;
    one.put(vec![(KEY, vec![1])], A_WHILE).await;
    let mut redis = redis::Client::open(url).unwrap().get_multiplexed_async_connection().await.unwrap();
    let names: Vec<Vec<u8>> = redis.keys(format!("{prefix}:answer:*")).await.unwrap();
    let name = names.first().unwrap();
    let _: () = redis.del(name).await.unwrap();
    let _: () = redis.rpush(name, "junk").await.unwrap();
    assert_eq!(get(&one, KEY).await, None);
}

#[tokio::test]
async fn row_97_a_redis_that_hangs_costs_a_moment_once() {
    let Some(url) = redis_server() else { return no_redis().await };
    let server = url.strip_prefix("redis://").unwrap();
    let relay = Relay::before(server.trim_end_matches('/'), Mode::Open).await;
    let one = cache(&relay.url(), &prefix()).await;
    one.put(vec![(KEY, vec![1])], A_WHILE).await;
    assert_eq!(get(&one, KEY).await, Some(vec![1]));
    relay.switch(Mode::Hanging);
    assert_eq!(get(&one, KEY).await, None);
    assert!(!one.is_open(), "it is left alone");
    let asked = Instant::now();
    for _ in 0..1000 {
        assert_eq!(get(&one, KEY).await, None);
    }
    assert!(asked.elapsed() < Duration::from_secs(30), "nobody waits for it a thousand times");
    relay.switch(Mode::Open);
    let back = async {
        while get(&one, KEY).await.is_none() {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, back).await.expect("it is asked again");
}

/// Without a Redis there is nothing to hang, but one that is away.
async fn no_redis() {
    let one = cache("redis://127.0.0.1:1", &prefix()).await;
    one.put(vec![(KEY, vec![1])], A_WHILE).await;
    assert!(get(&one, KEY).await.is_none() && !one.is_open());
}
