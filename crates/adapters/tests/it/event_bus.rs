//! Two processes on one database, and Redis between them: there, away, hanging, full of junk.
//!
//! What Redis does is tested where the run names one (`CARTWRIGHT_TEST_REDIS_URL`); the embedded run has none, and tests that nothing
//! suffers from that.

use std::{sync::Arc, time::Duration};

use cartwright_adapters::event_bus::RedisEventBus;
use cartwright_domain::{event::ShopEvent, id::CartToken};
use cartwright_services::{
    Shop,
    cart::{CartCreate, CartDetailsUpdate, cart, cart_create, cart_details_update},
};
use cartwright_testkit::{TestShop, redis_server};
use tokio::time::{Instant, timeout};
use uuid::Uuid;

use crate::relay::{Mode, Relay};

/// Longer than anything here takes; what hangs fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// A prefix that no other test has.
fn prefix() -> String {
    format!("cartwright-test-{}", Uuid::now_v7().simple())
}

fn connect(shop: &Shop, url: &str, prefix: &str) {
    RedisEventBus::connect(url, prefix, Uuid::new_v4(), &shop.events).unwrap();
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

/// Two processes of one shop; the second one listens already.
async fn two_processes(url: &str) -> (TestShop, Arc<Shop>) {
    let shop = TestShop::open().await;
    let other = shop.another_process().await;
    let prefix = prefix();
    let mut listens = other.events.watch(ShopEvent::CartChanged(Uuid::nil().into()));
    connect(shop.shop(), url, &prefix);
    connect(&other, url, &prefix);
    // Whoever begins to listen is told to read again.
    timeout(PATIENCE, listens.changed()).await.expect("the other process listens");
    (shop, other)
}

/// The address of the run's Redis without its scheme, and a relay before it.
async fn relay_before(url: &str) -> Relay {
    let server = url.strip_prefix("redis://").expect("the Redis of a run is at redis://HOST:PORT");
    Relay::before(server.trim_end_matches('/'), Mode::Open).await
}

#[tokio::test]
async fn what_one_process_commits_another_one_hears() {
    let Some(url) = redis_server() else {
        return without_redis_each_process_hears_itself().await;
    };
    let (shop, other) = two_processes(&url).await;
    let (watched, unwatched) = (new_cart(&shop).await, new_cart(&shop).await);
    let mut watch = other.events.watch(event_of(&shop, watched).await);
    change_note(&shop, unwatched, "not this one").await;
    change_note(&shop, watched, "this one").await;
    timeout(PATIENCE, watch.changed()).await.expect("the change is heard");
}

async fn without_redis_each_process_hears_itself() {
    let shop = TestShop::open().await;
    let other = shop.another_process().await;
    let cart = new_cart(&shop).await;
    let event = event_of(&shop, cart).await;
    let (mut here, mut there) = (shop.shop().events.watch(event), other.events.watch(event));
    change_note(&shop, cart, "heard here").await;
    timeout(PATIENCE, here.changed()).await.expect("the change is heard");
    assert!(timeout(Duration::ZERO, there.changed()).await.is_err(), "nothing leads to the other process");
    other.events.read_again();
    timeout(PATIENCE, there.changed()).await.expect("it can be told to read again");
}

#[tokio::test]
async fn row_96_with_redis_away_commits_go_on_and_nothing_is_missed_for_good() {
    let Some(url) = redis_server() else {
        // Nobody listens there: the port was the relay's and is closed with it.
        let gone = Relay::before("", Mode::Closed).await.url();
        return commits_go_on(&gone).await;
    };
    let relay = relay_before(&url).await;
    let (shop, other) = two_processes(&relay.url()).await;
    let cart = new_cart(&shop).await;
    let event = event_of(&shop, cart).await;
    relay.switch(Mode::Closed);
    change_note(&shop, cart, "while Redis is away").await;
    // The watch begins after the change, so that what it hears comes from the return of Redis alone.
    let mut watch = other.events.watch(event);
    relay.switch(Mode::Open);
    timeout(PATIENCE, watch.changed()).await.expect("the other process reads again");
    change_note(&shop, cart, "Redis is back").await;
    timeout(PATIENCE, watch.changed()).await.expect("the change is heard");
}

#[tokio::test]
async fn row_97_a_redis_that_hangs_delays_no_commit() {
    let Some(url) = redis_server() else {
        let hangs = Relay::before("", Mode::Hanging).await;
        return commits_go_on(&hangs.url()).await;
    };
    let relay = relay_before(&url).await;
    let (shop, other) = two_processes(&relay.url()).await;
    let cart = new_cart(&shop).await;
    let event = event_of(&shop, cart).await;
    relay.switch(Mode::Hanging);
    change_note(&shop, cart, "while Redis hangs").await;
    let mut watch = other.events.watch(event);
    relay.switch(Mode::Open);
    timeout(PATIENCE, watch.changed()).await.expect("the other process reads again");
}

/// Far more commits than may wait to be sent, none of which is held up by Redis: were each to wait for as long as Redis may take, they would
/// take longer than this test has.
async fn commits_go_on(url: &str) {
    let shop = TestShop::open().await;
    connect(shop.shop(), url, &prefix());
    let cart = new_cart(&shop).await;
    let event = event_of(&shop, cart).await;
    let mut watch = shop.shop().events.watch(event);
    change_note(&shop, cart, "heard here all the same").await;
    timeout(PATIENCE, watch.changed()).await.expect("the change is heard");
    let begun = Instant::now();
    for _ in 0..1_000_000 {
        shop.shop().events.committed(&[event]);
    }
    assert!(begun.elapsed() < PATIENCE, "a million times 50 ms would be fourteen hours");
}

#[tokio::test]
async fn row_98_junk_in_redis_is_nothing() {
    let Some(url) = redis_server() else {
        let hub = TestShop::open().await;
        assert!(RedisEventBus::connect("http://example.com", "x", Uuid::nil(), &hub.shop().events).is_err());
        return;
    };
    let shop = TestShop::open().await;
    let other = shop.another_process().await;
    let prefix = prefix();
    let mut listens = other.events.watch(ShopEvent::CartChanged(Uuid::nil().into()));
    connect(shop.shop(), &url, &prefix);
    connect(&other, &url, &prefix);
    timeout(PATIENCE, listens.changed()).await.expect("the other process listens");
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
