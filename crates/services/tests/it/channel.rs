//! Channels.

use std::sync::Arc;

use cartwright_domain::{
    channel::{ChannelDraft, CountryCode},
    id::{ChannelId, StockLocationId},
    pricing::PriceMode,
};
use cartwright_services::{
    Clock, Failure, Ids, KeyRefusal, Settings, Shop,
    channel::{
        ChannelRefusal, ChannelUpdate, DefaultChannel, channel_create, channel_update, channels, ensure_default_channel,
    },
    payment::PaymentProviders,
};
use cartwright_testkit::{TestDatabase, TestShop};
use uuid::Uuid;

use crate::refused::{joined, missing_permission, refusals};

fn country(code: &str) -> CountryCode {
    code.parse().unwrap()
}

fn draft(slug: &str) -> ChannelDraft {
    ChannelDraft {
        slug: slug.to_owned(),
        name: "Switzerland".to_owned(),
        currency: "CHF".parse().unwrap(),
        countries: vec![country("CH"), country("LI")],
        default_country: country("CH"),
        languages: vec!["de".parse().unwrap(), "fr".parse().unwrap()],
        price_mode: PriceMode::ExcludesTax,
        payment_providers: Vec::new(),
        stock_locations: Vec::new(),
    }
}

fn update(id: ChannelId) -> ChannelUpdate {
    ChannelUpdate {
        id,
        slug: None,
        name: None,
        currency: None,
        countries: None,
        default_country: None,
        languages: None,
        price_mode: None,
        payment_providers: None,
        stock_locations: None,
    }
}

fn paths(refusals: &[ChannelRefusal]) -> Vec<String> {
    refusals.iter().map(|refusal| joined(&refusal.path())).collect()
}

#[tokio::test]
async fn processes_that_start_at_once_make_one_default_channel() {
    let database = TestDatabase::migrated().await;
    let wanted = Arc::new(DefaultChannel {
        currency: "JPY".parse().unwrap(),
        country: country("JP"),
        other_countries: vec![country("KR"), country("JP")],
        language: "ja".parse().unwrap(),
        price_mode: PriceMode::IncludesTax,
    });
    let mut starts = Vec::new();
    for seed in 0..3 {
        let settings = Settings::new(b"a key for tests".to_vec());
        let store = database.connect().await;
        let shop = Shop::new(store, Clock::system(), Ids::seeded(seed), settings, PaymentProviders::default());
        let wanted = Arc::clone(&wanted);
        starts.push(tokio::spawn(async move {
            let channel = ensure_default_channel(&shop, &wanted).await.unwrap();
            assert_eq!(shop.channel(None), Some(Arc::clone(&channel)), "the process knows it");
            (shop, channel)
        }));
    }
    let mut made = Vec::new();
    for start in starts {
        made.push(start.await.unwrap());
    }
    let (shop, channel) = &made[0];
    assert!(made.iter().all(|(_, other)| other.id == channel.id));
    assert_eq!((channel.slug.as_str(), channel.currency.code()), ("default", "JPY"));
    assert_eq!(channel.countries, [country("JP"), country("KR")], "each once, its own first");
    let locations = shop.store.stock_locations().all().await.unwrap();
    assert_eq!(locations.iter().map(|location| location.slug.as_str()).collect::<Vec<_>>(), ["main"]);
    assert_eq!(channel.stock_locations, [locations[0].id]);

    let other = DefaultChannel { currency: "EUR".parse().unwrap(), ..(*wanted).clone() };
    let again = ensure_default_channel(shop, &other).await.unwrap();
    assert_eq!(again.currency.code(), "JPY", "a shop that has begun is not begun again");
    assert_eq!(shop.channels().len(), 1);
}

#[tokio::test]
async fn a_new_channel_is_there_at_once_and_once() {
    let shop = TestShop::open().await;
    let clerk = shop.clerk();
    let first = channel_create(&clerk, draft("swiss"), Some("key-1")).await.unwrap();
    assert!(!first.replayed);
    assert_eq!(shop.shop().channel(Some("swiss")).as_deref(), Some(&first.outcome));
    assert!(!first.outcome.is_default);
    let again = channel_create(&clerk, draft("swiss"), Some("key-1")).await.unwrap();
    assert!(again.replayed);
    assert_eq!(again.outcome, first.outcome);
    let reused = refusals(channel_create(&clerk, draft("other"), Some("key-1")).await);
    assert_eq!(reused, [ChannelRefusal::Key(KeyRefusal::Reused)]);
    assert_eq!(paths(&refusals(channel_create(&clerk, draft("swiss"), None).await)), ["slug"]);
    let slugs: Vec<String> = channels(&clerk).unwrap().iter().map(|channel| channel.slug.clone()).collect();
    assert_eq!(slugs, ["default", "swiss"]);
}

#[tokio::test]
async fn a_channel_names_only_what_exists() {
    let shop = TestShop::open().await;
    let main = shop.shop().store.stock_locations().find_by_slug("main").await.unwrap().unwrap();
    let wrong = ChannelDraft {
        payment_providers: vec!["nobody".to_owned()],
        stock_locations: vec![main.id, StockLocationId(Uuid::from_u128(1))],
        ..draft("swiss")
    };
    let refused = refusals(channel_create(&shop.clerk(), wrong, None).await);
    assert_eq!(paths(&refused), ["paymentProviders.0", "stockLocations.1"]);
    assert_eq!(shop.shop().channel(Some("swiss")), None);
    let unserved = ChannelDraft { default_country: country("US"), ..draft("No Slug") };
    let refused = refusals(channel_create(&shop.clerk(), unserved, None).await);
    assert_eq!(paths(&refused), ["slug", "defaultCountry"], "everything that is wrong is told");
}

#[tokio::test]
async fn a_change_leaves_alone_what_it_does_not_name() {
    let shop = TestShop::open().await;
    let clerk = shop.clerk();
    let before = channel_create(&clerk, draft("swiss"), None).await.unwrap().outcome;
    shop.clock().advance(chrono::TimeDelta::seconds(5));
    let main = shop.shop().store.stock_locations().find_by_slug("main").await.unwrap().unwrap();
    let change = ChannelUpdate {
        countries: Some(vec![country("CH")]),
        stock_locations: Some(vec![main.id]),
        ..update(before.id)
    };
    let after = channel_update(&clerk, change, None).await.unwrap().outcome;
    let expected = cartwright_domain::channel::Channel {
        countries: vec![country("CH")],
        stock_locations: vec![main.id],
        updated_at: shop.clock().now(),
        ..before.clone()
    };
    assert_eq!(after, expected);
    assert_eq!(shop.shop().channel(Some("swiss")).as_deref(), Some(&expected), "this process sells by it at once");

    let euro = ChannelUpdate { currency: Some("EUR".parse().unwrap()), ..update(before.id) };
    assert_eq!(paths(&refusals(channel_update(&clerk, euro, None).await)), ["currency"]);
    let taken = ChannelUpdate { slug: Some("default".to_owned()), ..update(before.id) };
    assert_eq!(paths(&refusals(channel_update(&clerk, taken, None).await)), ["slug"]);
    let unknown = refusals(channel_update(&clerk, update(ChannelId(Uuid::from_u128(1))), None).await);
    assert_eq!(unknown, [ChannelRefusal::ChannelNotFound]);
}

#[tokio::test]
async fn guests_neither_see_nor_change_how_the_shop_sells() {
    let shop = TestShop::open().await;
    let guest = shop.stranger();
    assert_eq!(missing_permission(channel_create(&guest, draft("swiss"), None).await), "channels:write");
    let change = update(guest.channel().id);
    assert_eq!(missing_permission(channel_update(&guest, change, None).await), "channels:write");
    assert!(matches!(channels(&guest), Err(Failure::Forbidden { permission: "channels:read" })));
}
