//! Shipping zones and methods.

use cartwright_domain::{
    channel::CountryCode,
    fulfillment::{ShippingMethodDraft, ShippingRate, ShippingZone, ShippingZoneDraft, WeightTier},
    id::{ChannelId, ShippingMethodId, ShippingZoneId},
    pricing::{Money, TaxClass},
};
use cartwright_services::{
    Context, Failure,
    fulfillment::{
        ShippingMethodDelete, ShippingMethodUpdate, ShippingRefusal, ShippingZoneDelete, ShippingZoneUpdate,
        shipping_method_create, shipping_method_delete, shipping_method_update, shipping_methods_by_id,
        shipping_methods_for, shipping_methods_of, shipping_zone_count, shipping_zone_create, shipping_zone_delete,
        shipping_zone_update, shipping_zones, shipping_zones_by_id,
    },
    page::PageRequest,
};
use cartwright_testkit::TestShop;
use uuid::Uuid;

use crate::refused::{joined, missing_permission, refusals};

fn country(code: &str) -> CountryCode {
    code.parse().unwrap()
}

fn money(minor: i64, currency: &str) -> Money {
    Money::new(minor, currency.parse().unwrap())
}

fn zone_draft(name: &str, countries: &[&str]) -> ShippingZoneDraft {
    let countries = countries.iter().map(|code| country(code)).collect();
    ShippingZoneDraft { name: name.to_owned(), countries }
}

async fn zone(clerk: &Context, countries: &[&str]) -> ShippingZone {
    shipping_zone_create(clerk, zone_draft("Near", countries), None).await.unwrap().outcome
}

fn method_draft(zone_id: ShippingZoneId, channel_id: ChannelId) -> ShippingMethodDraft {
    ShippingMethodDraft {
        zone_id,
        channel_id,
        name: "Parcel".to_owned(),
        description: Some("In two days.".to_owned()),
        rate: ShippingRate::Flat { price: money(490, "EUR") },
        free_above: Some(money(5_000, "EUR")),
        tax_class: TaxClass::standard(),
        active: true,
        position: 0,
    }
}

fn unchanged(id: ShippingMethodId) -> ShippingMethodUpdate {
    ShippingMethodUpdate {
        id,
        name: None,
        description: None,
        rate: None,
        free_above: None,
        tax_class: None,
        active: None,
        position: None,
    }
}

fn paths(refusals: &[ShippingRefusal]) -> Vec<String> {
    refusals.iter().map(|refusal| joined(&refusal.path())).collect()
}

#[tokio::test]
async fn staff_decide_what_is_offered_where() {
    let shop = TestShop::open().await;
    let (clerk, guest) = (shop.clerk(), shop.guest());
    let channel = guest.channel().id;
    let near = zone(&clerk, &["DE", "AT"]).await;
    assert_eq!(near.countries, [country("AT"), country("DE")]);
    let method = shipping_method_create(&clerk, method_draft(near.id, channel), None).await.unwrap().outcome;
    let offered = async |code: &str| shipping_methods_for(&guest, channel, country(code)).await.unwrap();
    assert_eq!(offered("DE").await, std::slice::from_ref(&method));
    assert_eq!(offered("CH").await, []);

    let change = ShippingMethodUpdate {
        name: Some("Letter".to_owned()),
        description: Some(None),
        free_above: Some(None),
        ..unchanged(method.id)
    };
    let changed = shipping_method_update(&clerk, change, None).await.unwrap().outcome;
    assert_eq!((changed.name.as_str(), &changed.description, changed.free_above), ("Letter", &None, None));
    assert_eq!(changed.rate, method.rate, "what is not named stays");
    let hidden = ShippingMethodUpdate { active: Some(false), ..unchanged(method.id) };
    let hidden = shipping_method_update(&clerk, hidden, None).await.unwrap().outcome;
    assert_eq!(offered("DE").await, []);
    assert_eq!(shipping_methods_of(&clerk, &[near.id]).await.unwrap()[&near.id], std::slice::from_ref(&hidden));
    assert_eq!(shipping_methods_by_id(&clerk, &[method.id]).await.unwrap()[&method.id], hidden);
    let shown = ShippingMethodUpdate { active: Some(true), ..unchanged(method.id) };
    shipping_method_update(&clerk, shown, None).await.unwrap();

    let moved = ShippingZoneUpdate { id: near.id, name: None, countries: Some(vec![country("CH")]) };
    let moved = shipping_zone_update(&clerk, moved, None).await.unwrap().outcome;
    assert_eq!(moved.name, "Near");
    assert_eq!((offered("DE").await.len(), offered("CH").await.len()), (0, 1));
    let listed = shipping_zones(&clerk, &PageRequest::first(5)).await.unwrap().into_items();
    assert_eq!(listed, std::slice::from_ref(&moved));
    assert_eq!(shipping_zone_count(&clerk).await.unwrap().count, 1);
    assert_eq!(shipping_zones_by_id(&clerk, &[near.id]).await.unwrap()[&near.id], moved);
}

#[tokio::test]
async fn what_is_deleted_is_offered_no_more_and_is_deleted_once() {
    let shop = TestShop::open().await;
    let clerk = shop.clerk();
    let channel = clerk.channel().id;
    let near = zone(&clerk, &["DE"]).await;
    let first = shipping_method_create(&clerk, method_draft(near.id, channel), None).await.unwrap().outcome;
    let second = shipping_method_create(&clerk, method_draft(near.id, channel), None).await.unwrap().outcome;
    let delete = ShippingMethodDelete { id: first.id };
    assert_eq!(shipping_method_delete(&clerk, delete, Some("key")).await.unwrap().outcome, first.id);
    assert!(shipping_method_delete(&clerk, delete, Some("key")).await.unwrap().replayed);
    assert_eq!(paths(&refusals(shipping_method_delete(&clerk, delete, None).await)), ["id"]);
    let offered = async || shipping_methods_for(&clerk, channel, country("DE")).await.unwrap();
    assert_eq!(offered().await, [second]);
    let delete = ShippingZoneDelete { id: near.id };
    assert_eq!(shipping_zone_delete(&clerk, delete, None).await.unwrap().outcome, near.id);
    assert_eq!(offered().await, [], "the methods go with their zone");
    assert_eq!(paths(&refusals(shipping_zone_delete(&clerk, delete, None).await)), ["id"]);
    let gone = ShippingZoneUpdate { id: near.id, name: None, countries: None };
    assert_eq!(paths(&refusals(shipping_zone_update(&clerk, gone, None).await)), ["id"]);
}

#[tokio::test]
async fn everything_wrong_with_a_method_is_told_at_its_field() {
    let shop = TestShop::open().await;
    let clerk = shop.clerk();
    let channel = clerk.channel().id;
    let near = zone(&clerk, &["DE"]).await;
    let dollars = WeightTier { from_grams: 0, price: money(500, "USD") };
    let wrong = ShippingMethodDraft {
        name: " ".to_owned(),
        rate: ShippingRate::ByWeight { tiers: vec![dollars] },
        free_above: Some(money(-1, "EUR")),
        ..method_draft(near.id, channel)
    };
    let refused = refusals(shipping_method_create(&clerk, wrong, None).await);
    assert_eq!(paths(&refused), ["name", "rate.tiers.0.price", "freeAbove"]);
    let nowhere = method_draft(ShippingZoneId(Uuid::from_u128(1)), channel);
    assert_eq!(paths(&refusals(shipping_method_create(&clerk, nowhere, None).await)), ["zoneId"]);
    let nobody = method_draft(near.id, ChannelId(Uuid::from_u128(1)));
    assert_eq!(paths(&refusals(shipping_method_create(&clerk, nobody, None).await)), ["channelId"]);
    let method = shipping_method_create(&clerk, method_draft(near.id, channel), None).await.unwrap().outcome;
    let flat = ShippingRate::Flat { price: money(490, "CHF") };
    let francs = ShippingMethodUpdate { rate: Some(flat), ..unchanged(method.id) };
    assert_eq!(paths(&refusals(shipping_method_update(&clerk, francs, None).await)), ["rate.price"]);
    let unknown = unchanged(ShippingMethodId(Uuid::from_u128(1)));
    assert_eq!(paths(&refusals(shipping_method_update(&clerk, unknown, None).await)), ["id"]);
    let twice = zone_draft("Twice", &["DE", "DE"]);
    assert_eq!(paths(&refusals(shipping_zone_create(&clerk, twice, None).await)), ["countries.1"]);
}

#[tokio::test]
async fn guests_neither_change_shipping_nor_read_what_is_not_offered() {
    let shop = TestShop::open().await;
    let (clerk, guest) = (shop.clerk(), shop.stranger());
    let near = zone(&clerk, &["DE"]).await;
    let id = shipping_method_create(&clerk, method_draft(near.id, clerk.channel().id), None).await.unwrap().outcome.id;
    let zone_change = ShippingZoneUpdate { id: near.id, name: None, countries: None };
    let refused = [
        missing_permission(shipping_zone_create(&guest, zone_draft("Mine", &["FR"]), None).await),
        missing_permission(shipping_zone_update(&guest, zone_change, None).await),
        missing_permission(shipping_zone_delete(&guest, ShippingZoneDelete { id: near.id }, None).await),
        missing_permission(shipping_method_create(&guest, method_draft(near.id, guest.channel().id), None).await),
        missing_permission(shipping_method_update(&guest, unchanged(id), None).await),
        missing_permission(shipping_method_delete(&guest, ShippingMethodDelete { id }, None).await),
    ];
    assert_eq!(refused, ["shipping:write"; 6]);
    let forbidden = |failed: Failure| matches!(failed, Failure::Forbidden { permission: "shipping:read" });
    assert!(forbidden(shipping_zones(&guest, &PageRequest::first(1)).await.unwrap_err()));
    assert!(forbidden(shipping_zone_count(&guest).await.unwrap_err()));
    assert!(forbidden(shipping_zones_by_id(&guest, &[near.id]).await.unwrap_err()));
    assert!(forbidden(shipping_methods_of(&guest, &[near.id]).await.unwrap_err()));
    assert!(forbidden(shipping_methods_by_id(&guest, &[id]).await.unwrap_err()));
}
