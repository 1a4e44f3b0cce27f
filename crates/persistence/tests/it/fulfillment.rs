//! Shipping zones and methods.

use cartwright_domain::{
    channel::{Channel, ChannelDraft, CountryCode},
    fulfillment::{ShippingMethod, ShippingRate, ShippingZone, SubtotalTier, WeightTier},
    id::{ChannelId, ShippingMethodId, ShippingZoneId},
    pricing::{Currency, Money, PriceMode, TaxClass},
};
use cartwright_persistence::{PageRequest, Store};
use cartwright_testkit::TestDatabase;
use chrono::DateTime;
use uuid::Uuid;

fn country(code: &str) -> CountryCode {
    code.parse().unwrap()
}

fn euros(minor: i64) -> Money {
    Money::new(minor, "EUR".parse::<Currency>().unwrap())
}

async fn channel(store: &Store, slug: &str) -> ChannelId {
    let draft = ChannelDraft {
        slug: slug.to_owned(),
        name: slug.to_owned(),
        currency: "EUR".parse().unwrap(),
        countries: vec![country("DE")],
        default_country: country("DE"),
        languages: vec!["en".parse().unwrap()],
        price_mode: PriceMode::IncludesTax,
        payment_providers: Vec::new(),
        stock_locations: Vec::new(),
    };
    let channel = Channel::create(ChannelId(Uuid::now_v7()), draft, false, DateTime::UNIX_EPOCH).unwrap();
    let new = &channel;
    store.transaction(|uow| async move { uow.channels().insert(new).await }).await.unwrap();
    channel.id
}

fn zone(name: &str, countries: &[&str]) -> ShippingZone {
    ShippingZone {
        id: ShippingZoneId(Uuid::now_v7()),
        name: name.to_owned(),
        countries: countries.iter().map(|code| country(code)).collect(),
        created_at: DateTime::UNIX_EPOCH,
        updated_at: DateTime::UNIX_EPOCH,
    }
}

fn method(zone: &ShippingZone, channel: ChannelId, position: i32, rate: ShippingRate) -> ShippingMethod {
    ShippingMethod {
        id: ShippingMethodId(Uuid::now_v7()),
        zone_id: zone.id,
        channel_id: channel,
        name: format!("Method {position}"),
        description: None,
        rate,
        free_above: None,
        tax_class: TaxClass::standard(),
        active: true,
        position,
        created_at: DateTime::UNIX_EPOCH,
        updated_at: DateTime::UNIX_EPOCH,
    }
}

async fn insert(store: &Store, zones: &[&ShippingZone], methods: &[&ShippingMethod]) {
    store
        .transaction(|uow| async move {
            for zone in zones {
                uow.shipping_zones().insert(zone).await?;
            }
            for method in methods {
                uow.shipping_methods().insert(method).await?;
            }
            Ok::<_, cartwright_persistence::StoreError>(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn a_channel_offers_the_active_methods_of_every_zone_of_the_country_in_their_order() {
    let database = TestDatabase::migrated().await;
    let store = database.connect().await;
    let (home, abroad) = (channel(&store, "home").await, channel(&store, "abroad").await);
    let near = zone("Near", &["AT", "DE"]);
    let wide = zone("Wide", &["CH", "DE", "FR"]);
    let by_weight = ShippingRate::ByWeight { tiers: vec![WeightTier { from_grams: 0, price: euros(500) }] };
    let by_subtotal = ShippingRate::BySubtotal { tiers: vec![SubtotalTier { from: euros(0), price: euros(300) }] };
    let flat = ShippingRate::Flat { price: euros(490) };
    let second = ShippingMethod {
        free_above: Some(euros(5_000)),
        description: Some("In two days.".to_owned()),
        ..method(&near, home, 2, by_weight)
    };
    let first = method(&wide, home, 1, by_subtotal);
    let elsewhere = method(&near, abroad, 0, flat.clone());
    let retired = ShippingMethod { active: false, ..method(&near, home, 0, flat) };
    insert(&store, &[&near, &wide], &[&second, &first, &elsewhere, &retired]).await;

    let methods = store.shipping_methods();
    let offered = methods.offered(home, country("DE")).await.unwrap();
    assert_eq!(offered, [first.clone(), second.clone()], "all fields are kept");
    assert_eq!(methods.offered(home, country("AT")).await.unwrap(), std::slice::from_ref(&second));
    assert_eq!(methods.offered(home, country("US")).await.unwrap(), []);
    assert_eq!(methods.find(retired.id).await.unwrap(), Some(retired.clone()));
    assert_eq!(methods.find_many(&[second.id, first.id]).await.unwrap(), [first.clone(), second.clone()]);
    let of_zones = methods.of_zones(&[near.id, wide.id]).await.unwrap();
    assert_eq!(of_zones[&near.id], [elsewhere, retired, second.clone()]);
    assert_eq!(of_zones[&wide.id], std::slice::from_ref(&first));

    let moved = ShippingZone { countries: vec![country("US")], ..near.clone() };
    let changed = &moved;
    store.transaction(|uow| async move { uow.shipping_zones().save(changed).await }).await.unwrap();
    assert_eq!(store.shipping_zones().find(near.id).await.unwrap(), Some(moved.clone()));
    assert_eq!(methods.offered(home, country("DE")).await.unwrap(), [first]);
    assert_eq!(methods.offered(home, country("US")).await.unwrap(), [second]);

    let page = store.shipping_zones().page(&PageRequest::first(1)).await.unwrap();
    assert!(page.has_next_page);
    assert_eq!(page.into_items(), [moved]);
    assert_eq!(store.shipping_zones().count().await.unwrap().count, 2);

    let id = near.id;
    let delete = async || store.transaction(|uow| async move { uow.shipping_zones().delete(id).await }).await.unwrap();
    assert!(delete().await);
    assert!(!delete().await, "the second time there is nothing to delete");
    assert_eq!(methods.offered(home, country("US")).await.unwrap(), [], "the methods go with their zone");
}

#[tokio::test]
async fn a_method_needs_its_zone_and_its_channel() {
    let database = TestDatabase::migrated().await;
    let store = database.connect().await;
    let home = channel(&store, "home").await;
    let (kept, missing) = (zone("Kept", &["DE"]), zone("Missing", &["DE"]));
    insert(&store, &[&kept], &[]).await;
    let flat = ShippingRate::Flat { price: euros(490) };
    let without_zone = method(&missing, home, 0, flat.clone());
    let without_channel = method(&kept, ChannelId(Uuid::now_v7()), 0, flat);
    for method in [&without_zone, &without_channel] {
        let refused = store.transaction(|uow| async move { uow.shipping_methods().insert(method).await }).await;
        assert!(refused.unwrap_err().is_reference());
    }
}
