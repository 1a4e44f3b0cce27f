//! Limits that processes share through Redis: there, away, hanging, forgetful, full of junk.

use std::{sync::Arc, time::Duration};

use cartwright_adapters::rate_limiter::RedisRateLimiter;
use cartwright_domain::{
    rate_limit::{Bucket, Quota},
    time::Timestamp,
};
use cartwright_services::ports::{Attempt, Counter, CounterKey, RateLimiter};
use cartwright_testkit::redis_server;
use chrono::{TimeDelta, Utc};
use redis::AsyncCommands;
use tokio::{
    task::{JoinSet, yield_now},
    time::{Instant, timeout},
};
use uuid::Uuid;

use crate::relay::{Mode, Relay};

/// Longer than anything here takes; what hangs fails.
const PATIENCE: Duration = Duration::from_secs(60);
const KEY: CounterKey = CounterKey([7; 16]);
const OTHER_KEY: CounterKey = CounterKey([8; 16]);
const BUCKET: Bucket = Bucket { size: 100, restored_per_second: 10 };

fn prefix() -> String {
    format!("cartwright-test-{}", Uuid::now_v7().simple())
}

fn attempt(keys: &[CounterKey]) -> Attempt {
    let quotas = vec![Quota::per_minutes(5, 15), Quota::per_minutes(10, 60)];
    let counters = keys.iter().map(|key| Counter { key: *key, quotas: quotas.clone() });
    Attempt { id: Uuid::new_v4(), counters: counters.collect() }
}

async fn limiter(url: &str, prefix: &str) -> RedisRateLimiter {
    RedisRateLimiter::connect(url, prefix).await.unwrap()
}

/// How many of so many attempts are counted.
async fn counted(limiter: &RedisRateLimiter, tries: usize, now: Timestamp) -> usize {
    let mut counted = 0;
    for _ in 0..tries {
        counted += usize::from(limiter.attempt(&attempt(&[KEY]), now).await.is_ok());
    }
    counted
}

async fn relay_before(url: &str) -> Relay {
    let server = url.strip_prefix("redis://").expect("the Redis of a run is at redis://HOST:PORT");
    Relay::before(server.trim_end_matches('/'), Mode::Open).await
}

/// Asks until the limiter finds Redis again; a key of its own for each try, so that nothing is counted that matters.
async fn until_shared(limiter: &RedisRateLimiter) {
    let shared = async {
        while !limiter.is_shared() {
            let key = CounterKey(*Uuid::new_v4().as_bytes());
            assert!(limiter.attempt(&attempt(&[key]), Utc::now()).await.is_ok());
            yield_now().await;
        }
    };
    timeout(PATIENCE, shared).await.expect("Redis is found again");
}

#[tokio::test]
async fn row_03_two_processes_count_together() {
    let Some(url) = redis_server() else {
        return without_redis_each_process_counts_alone("redis://127.0.0.1:1").await;
    };
    let (prefix, now) = (prefix(), Utc::now());
    let (one, other) = (limiter(&url, &prefix).await, limiter(&url, &prefix).await);
    assert!(one.is_shared() && other.is_shared());
    assert_eq!(counted(&one, 3, now).await, 3);
    assert_eq!(counted(&other, 3, now).await, 2);
    for limiter in [&one, &other] {
        let wait = limiter.attempt(&attempt(&[OTHER_KEY, KEY]), now).await.unwrap_err();
        assert_eq!(wait, TimeDelta::minutes(15));
    }
    // What was refused is counted nowhere, so that the other key has room for all five.
    for _ in 0..5 {
        assert_eq!(other.attempt(&attempt(&[OTHER_KEY]), now).await, Ok(()));
    }
    let later = now + TimeDelta::minutes(15);
    assert_eq!(counted(&one, 2, later).await + counted(&other, 9, later).await, 5);
    assert_eq!(one.attempt(&attempt(&[KEY]), later).await, Err(TimeDelta::minutes(45)), "the wait grows");
    let mut redis = redis::Client::open(url).unwrap().get_multiplexed_async_connection().await.unwrap();
    let name = format!("{prefix}:limit:attempts:{KEY}");
    let left: i64 = redis.pttl(&name).await.unwrap();
    assert!((1..=3_600_000).contains(&left), "what is not used goes by itself: {left}");
    let noted: i64 = redis.zcard(&name).await.unwrap();
    assert_eq!(noted, 10);
    one.forget(KEY).await;
    assert!(!redis.exists::<_, bool>(&name).await.unwrap());
}

async fn without_redis_each_process_counts_alone(url: &str) {
    let (prefix, now) = (prefix(), Utc::now());
    let (one, other) = (limiter(url, &prefix).await, limiter(url, &prefix).await);
    assert!(!one.is_shared());
    assert_eq!(counted(&one, 9, now).await, 5);
    assert_eq!(counted(&other, 9, now).await, 5);
    assert_eq!(one.spend(KEY, BUCKET, 60, now).await, Ok(40));
    assert_eq!(other.spend(KEY, BUCKET, 60, now).await, Ok(40));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_03_a_hundred_at_once_in_two_processes_count_one_by_one_and_are_given_back() {
    let Some(url) = redis_server() else {
        return without_redis_each_process_counts_alone("redis://127.0.0.1:1").await;
    };
    // On a machine that has much else to do an answer of Redis may come too late, and a limiter counts alone for a while: that is another test.
    for _ in 0..100 {
        if a_hundred_at_once(&url).await {
            return;
        }
    }
    panic!("Redis did not answer in time in a hundred tries");
}

/// A hundred attempts, which are given back, and a hundred more. Answers false where one of the limiters had to count alone.
async fn a_hundred_at_once(url: &str) -> bool {
    let (prefix, now) = (prefix(), Utc::now());
    let both = [Arc::new(limiter(url, &prefix).await), Arc::new(limiter(url, &prefix).await)];
    for _ in 0..2 {
        let mut attempts: JoinSet<_> = (0..100)
            .map(|number: usize| {
                let limiter = Arc::clone(&both[number % 2]);
                async move {
                    let attempt = attempt(&[KEY]);
                    limiter.attempt(&attempt, now).await.ok().map(|()| (limiter, attempt))
                }
            })
            .collect();
        let mut counted = Vec::new();
        while let Some(outcome) = attempts.join_next().await {
            counted.extend(outcome.unwrap());
        }
        if !both.iter().all(|limiter| limiter.is_shared()) {
            return false;
        }
        assert_eq!(counted.len(), 5);
        for (limiter, attempt) in counted {
            limiter.give_back(&attempt).await;
        }
    }
    true
}

#[tokio::test]
async fn a_budget_is_spent_by_both_processes_and_what_was_too_much_comes_back() {
    let Some(url) = redis_server() else {
        return without_redis_each_process_counts_alone("redis://127.0.0.1:1").await;
    };
    let (prefix, now) = (prefix(), Utc::now());
    let (one, other) = (limiter(&url, &prefix).await, limiter(&url, &prefix).await);
    assert_eq!(one.spend(KEY, BUCKET, 60, now).await, Ok(40));
    assert_eq!(other.spend(KEY, BUCKET, 30, now).await, Ok(10));
    assert_eq!(one.spend(KEY, BUCKET, 20, now).await, Err(TimeDelta::seconds(1)));
    one.refund(KEY, BUCKET, 50).await;
    assert_eq!(other.spend(KEY, BUCKET, 20, now).await, Ok(40));
    assert_eq!(one.spend(KEY, BUCKET, 40, now + TimeDelta::seconds(3)).await, Ok(30));
}

#[tokio::test]
async fn row_96_with_redis_away_the_limits_hold_for_each_process() {
    let Some(url) = redis_server() else {
        let gone = Relay::before("", Mode::Closed).await.url();
        return without_redis_each_process_counts_alone(&gone).await;
    };
    let relay = relay_before(&url).await;
    let (prefix, now) = (prefix(), Utc::now());
    let (through, direct) = (limiter(&relay.url(), &prefix).await, limiter(&url, &prefix).await);
    assert_eq!(counted(&through, 2, now).await, 2);
    relay.switch(Mode::Closed);
    assert_eq!(counted(&through, 9, now).await, 3, "it knows what it has counted before");
    assert!(!through.is_shared());
    assert_eq!(counted(&direct, 9, now).await, 3, "the other one goes on with what was told");
    relay.switch(Mode::Open);
    until_shared(&through).await;
    assert!(through.attempt(&attempt(&[KEY]), now).await.is_err());
}

#[tokio::test]
async fn row_97_a_redis_that_hangs_costs_a_moment_once() {
    const REQUESTS: u32 = 10_000;
    let server = redis_server();
    let relay = match &server {
        Some(url) => relay_before(url).await,
        None => Relay::before("", Mode::Hanging).await,
    };
    let limiter = limiter(&relay.url(), &prefix()).await;
    assert_eq!(limiter.is_shared(), server.is_some());
    relay.switch(Mode::Hanging);
    let begun = Instant::now();
    let now = Utc::now();
    for number in 0..REQUESTS {
        let key = CounterKey(u128::from(number).to_be_bytes());
        assert_eq!(limiter.attempt(&attempt(&[key]), now).await, Ok(()));
    }
    assert!(begun.elapsed() < PATIENCE, "ten thousand times 50 ms would be eight minutes");
    assert_eq!(counted(&limiter, 9, now).await, 5);
    assert!(!limiter.is_shared());
}

#[tokio::test]
async fn row_98_junk_in_redis_is_nothing_and_a_flushed_one_is_no_pardon() {
    let Some(url) = redis_server() else {
        assert!(RedisRateLimiter::connect("http://example.com", "x").await.is_err());
        return;
    };
    let (prefix, now) = (prefix(), Utc::now());
    let (one, other) = (limiter(&url, &prefix).await, limiter(&url, &prefix).await);
    let mut redis = redis::Client::open(url).unwrap().get_multiplexed_async_connection().await.unwrap();
    let attempts = format!("{prefix}:limit:attempts:{KEY}");
    let budget = format!("{prefix}:limit:budget:{KEY}");
    let _: () = redis.set(&attempts, "junk").await.unwrap();
    for junk in ["junk", "", "1e400", "-1e400", "nan", "9999999999999999999999"] {
        let _: () = redis.set(&budget, junk).await.unwrap();
        assert_eq!(one.spend(KEY, BUCKET, 1, now).await, Ok(99), "{junk}");
        one.refund(KEY, BUCKET, 1).await;
    }
    assert_eq!(counted(&one, 5, now).await, 5);
    let _: () = redis.del((&attempts, &budget)).await.unwrap();
    assert_eq!(counted(&one, 5, now).await, 0, "the process remembers");
    let _: () = redis.rpush(&budget, "junk").await.unwrap();
    assert_eq!(other.spend(KEY, BUCKET, 10, now).await, Ok(90));
    assert!(one.is_shared() && other.is_shared(), "junk is no reason to leave Redis alone");
}
