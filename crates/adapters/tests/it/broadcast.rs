//! Two processes on one database, which tell each other what changes: by the file, by Postgres, and by Redis before it, which is there, away,
//! hanging, full of junk.
//!
//! What Redis does is tested where the run names one (`CARTWRIGHT_TEST_REDIS_URL`), which it does together with a Postgres.

use std::{sync::Arc, time::Duration};

use cartwright_adapters::broadcast::RedisBroadcast;
use cartwright_domain::{event::ShopEvent, id::CartToken};
use cartwright_services::{
    EventBus, Shop,
    cart::{CartCreate, CartDetailsUpdate, cart, cart_create, cart_details_update},
    follow_file,
    ports::Broadcast,
};
use cartwright_testkit::{TestShop, redis_server};
use tokio::{
    task::yield_now,
    time::{Instant, timeout},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::relay::{Mode, Relay};

/// Longer than anything here takes; what hangs fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// A prefix that no other test has.
fn prefix() -> String {
    format!("cartwright-test-{}", Uuid::now_v7().simple())
}

/// Joins the processes that share the database, by the Redis at that URL before it.
async fn join(shop: &Arc<Shop>, redis: Option<(&str, &str)>) {
    if !shop.store.is_postgres() {
        tokio::spawn(follow_file(Arc::clone(shop), CancellationToken::new()));
        return;
    }
    let redis = redis.map(|(url, prefix)| -> Arc<dyn Broadcast> { RedisBroadcast::new(url, prefix).unwrap() });
    EventBus::join(shop, redis).await.unwrap();
}

async fn new_cart(shop: &TestShop) -> CartToken {
    let input = CartCreate { lines: Vec::new(), email: None, note: None, attributes: Vec::new() };
    cart_create(&shop.guest(), input, None).await.unwrap().outcome.cart.token
}

async fn change_note(shop: &TestShop, cart: CartToken, note: &str) {
    let input = CartDetailsUpdate {
        cart,
        expected_version: None,
        email: None,
        phone: None,
        note: Some(Some(note.to_owned())),
        attributes: None,
    };
    cart_details_update(&shop.guest(), input, None).await.unwrap();
}

async fn event_of(shop: &TestShop, token: CartToken) -> ShopEvent {
    ShopEvent::CartChanged(cart(&shop.guest(), token).await.unwrap().unwrap().cart.id)
}

/// Two processes of one shop that hear each other.
async fn two_processes(redis: Option<&str>) -> (TestShop, Arc<Shop>) {
    let shop = TestShop::open().await;
    let other = shop.another_process().await;
    let prefix = prefix();
    for process in [shop.shop(), &other] {
        join(process, redis.map(|url| (url, prefix.as_str()))).await;
    }
    in_touch(shop.shop()).await;
    in_touch(&other).await;
    (shop, other)
}

/// Waits until the process is sure to hear of every change.
async fn in_touch(shop: &Shop) {
    let waiting = async {
        while !shop.events.is_in_touch() {
            yield_now().await;
        }
    };
    timeout(PATIENCE, waiting).await.expect("it hears of every change");
}

/// Waits until the process is not sure of that any more.
async fn out_of_touch(shop: &Shop) {
    let waiting = async {
        while shop.events.is_in_touch() {
            yield_now().await;
        }
    };
    timeout(PATIENCE, waiting).await.expect("it does not hear of every change");
}

/// Each process hears what the other one commits, and is sure of it.
async fn they_hear_each_other(shop: &TestShop, other: &Shop) {
    let (watched, unwatched) = (new_cart(shop).await, new_cart(shop).await);
    let mut watch = other.events.watch(event_of(shop, watched).await);
    change_note(shop, unwatched, "not this one").await;
    change_note(shop, watched, "this one").await;
    timeout(PATIENCE, watch.changed()).await.expect("the change is heard");
    in_touch(shop.shop()).await;
    in_touch(other).await;
}

/// The address of the run's Redis without its scheme, and a relay before it.
async fn relay_before(url: &str) -> Relay {
    let server = url.strip_prefix("redis://").expect("the Redis of a run is at redis://HOST:PORT");
    Relay::before(server.trim_end_matches('/'), Mode::Open).await
}

#[tokio::test]
async fn what_one_process_commits_another_one_hears() {
    let redis = redis_server();
    let (shop, other) = two_processes(redis.as_deref()).await;
    they_hear_each_other(&shop, &other).await;
}

#[tokio::test]
async fn without_redis_the_database_tells_what_was_committed() {
    let (shop, other) = two_processes(None).await;
    they_hear_each_other(&shop, &other).await;
}

#[tokio::test]
async fn who_has_not_joined_hears_itself() {
    let shop = TestShop::open().await;
    let other = shop.another_process().await;
    let cart = new_cart(&shop).await;
    let event = event_of(&shop, cart).await;
    let (mut here, mut there) = (shop.shop().events.watch(event), other.events.watch(event));
    change_note(&shop, cart, "heard here").await;
    timeout(PATIENCE, here.changed()).await.expect("the change is heard");
    assert!(timeout(Duration::ZERO, there.changed()).await.is_err(), "nothing leads to the other process");
    assert!(!other.events.is_in_touch());
    other.events.read_again();
    timeout(PATIENCE, there.changed()).await.expect("it can be told to read again");
}

#[tokio::test]
async fn row_96_with_redis_away_the_database_tells_what_was_committed() {
    let Some(url) = redis_server() else {
        // Nobody listens there: the port was the relay's and is closed with it.
        let gone = Relay::before("", Mode::Closed).await.url();
        let (shop, other) = two_processes(Some(&gone)).await;
        return they_hear_each_other(&shop, &other).await;
    };
    let relay = relay_before(&url).await;
    let (shop, other) = two_processes(Some(&relay.url())).await;
    for mode in [Mode::Closed, Mode::Open] {
        relay.switch(mode);
        for _ in 0..3 {
            they_hear_each_other(&shop, &other).await;
        }
    }
}

#[tokio::test]
async fn row_96_who_alone_loses_redis_does_not_believe_to_hear_the_others() {
    let Some(url) = redis_server() else {
        // There is nothing before the file that could be lost.
        let (shop, other) = two_processes(None).await;
        return they_hear_each_other(&shop, &other).await;
    };
    let relay = relay_before(&url).await;
    let shop = TestShop::open().await;
    let other = shop.another_process().await;
    let prefix = prefix();
    join(shop.shop(), Some((&url, &prefix))).await;
    join(&other, Some((&relay.url(), &prefix))).await;
    in_touch(&other).await;
    in_touch(shop.shop()).await;
    relay.switch(Mode::Closed);
    out_of_touch(&other).await;
    // What it commits itself, the others hear.
    let cart = new_cart(&shop).await;
    let event = event_of(&shop, cart).await;
    let mut watch = shop.shop().events.watch(event);
    other.events.committed(&[event]);
    timeout(PATIENCE, watch.changed()).await.expect("the change is heard");
    in_touch(shop.shop()).await;
    assert!(!other.events.is_in_touch(), "what is said by Redis does not get here");
    relay.switch(Mode::Open);
    in_touch(&other).await;
}

#[tokio::test]
async fn row_97_a_redis_that_hangs_delays_no_commit() {
    let hangs = Relay::before("", Mode::Hanging).await;
    let shop = TestShop::open().await;
    join(shop.shop(), Some((&hangs.url(), &prefix()))).await;
    let cart = new_cart(&shop).await;
    let event = event_of(&shop, cart).await;
    let mut watch = shop.shop().events.watch(event);
    change_note(&shop, cart, "heard here all the same").await;
    timeout(PATIENCE, watch.changed()).await.expect("the change is heard");
    // Far more commits than may wait to be told: were each to wait for as long as Redis may take, they would take longer than this test has.
    let begun = Instant::now();
    for _ in 0..1_000_000 {
        shop.shop().events.committed(&[event]);
    }
    assert!(begun.elapsed() < PATIENCE, "a million times 50 ms would be fourteen hours");
}

#[tokio::test]
async fn row_97_while_redis_hangs_the_database_tells_what_was_committed() {
    let Some(url) = redis_server() else {
        let (shop, other) = two_processes(None).await;
        return they_hear_each_other(&shop, &other).await;
    };
    let relay = relay_before(&url).await;
    let (shop, other) = two_processes(Some(&relay.url())).await;
    relay.switch(Mode::Hanging);
    they_hear_each_other(&shop, &other).await;
    relay.switch(Mode::Open);
    they_hear_each_other(&shop, &other).await;
}

#[tokio::test]
async fn row_98_junk_in_redis_is_nothing() {
    assert!(RedisBroadcast::new("http://example.com", "x").is_err());
    let Some(url) = redis_server() else {
        return;
    };
    let shop = TestShop::open().await;
    let other = shop.another_process().await;
    let prefix = prefix();
    join(shop.shop(), Some((&url, &prefix))).await;
    join(&other, Some((&url, &prefix))).await;
    in_touch(&other).await;
    let cart = new_cart(&shop).await;
    let mut watch = other.events.watch(event_of(&shop, cart).await);
    let mut redis = redis::Client::open(url).unwrap().get_multiplexed_async_connection().await.unwrap();
    for junk in [&b"junk"[..], b"", b"\xff\xfe\x00", b"{\"from\":1}", &[b'['; 100_000]] {
        let channel = format!("{prefix}:events");
        let heard: i64 = redis::cmd("PUBLISH").arg(channel).arg(junk).query_async(&mut redis).await.unwrap();
        assert_eq!(heard, 2, "both processes got it");
    }
    change_note(&shop, cart, "what is true comes through").await;
    timeout(PATIENCE, watch.changed()).await.expect("the change is heard");
}
