//! Shipping zones and ways of shipping in the hands of staff.

use cartwright_testkit::{Goods, TestShop};
use serde_json::{Value, json};

use super::{done, pairs, refused};

const ZONE: &str = "shippingZone { id name countries methods { id } }";
const METHOD: &str = "shippingMethod {
    id zone { name } channel { slug } name description freeAbove { amount currencyCode } taxClass active position
    rate {
        __typename
        ... on FlatShippingRate { price { amount } }
        ... on WeightShippingRate { tiers { fromGrams price { amount } } }
        ... on SubtotalShippingRate { tiers { from { amount } price { amount } } }
    }
}";

fn euros(amount: &str) -> Value {
    json!({ "amount": amount, "currencyCode": "EUR" })
}

async fn channel(shop: &TestShop) -> Value {
    shop.admin("{ channels { id } }", json!({})).await.at("channels/0/id").clone()
}

/// A zone of Germany and Austria; its id.
async fn near(shop: &TestShop) -> Value {
    let input = json!({ "name": "Near", "countries": ["DE", "AT"] });
    done(shop, "shippingZoneCreate", ZONE, input).await["shippingZone"]["id"].clone()
}

async fn parcel(shop: &TestShop, zone: &Value) -> Value {
    let rate = json!({ "flat": { "price": euros("4.90") } });
    let input = json!({ "zoneId": zone, "channelId": channel(shop).await, "name": "Parcel", "rate": rate });
    done(shop, "shippingMethodCreate", METHOD, input).await["shippingMethod"].clone()
}

/// Everything that staff see of shipping.
async fn everything(shop: &TestShop) -> Value {
    let document = format!("{{ shippingZones {{ nodes {{ id name countries methods {{ {} }} }} totalCount }} }}", {
        METHOD.trim_start_matches("shippingMethod {").trim_end_matches('}')
    });
    shop.admin(&document, json!({})).await.at("shippingZones").clone()
}

/// The ways of shipping that a guest is offered in that country, with their prices.
async fn offered(shop: &TestShop, country: &str) -> Value {
    let mug = shop.sell(Goods::priced("10.00").stocked(shop.location(), 5)).await.to_string();
    let document = "mutation ($mug: ID!) { cartCreate(input: { lines: [{ variantId: $mug }] }) { cart { id } } }";
    let cart = shop.query(document, json!({ "mug": mug })).await.at("cartCreate/cart/id").clone();
    let document = "mutation ($input: CartAddressesUpdateInput!) { cartAddressesUpdate(input: $input) {
        cart { shippingMethods { name price { gross { amount } } } } userErrors { ... on CartUserError { code } }
    } }";
    let address = json!({
        "lastName": "Lovelace", "address1": "Hauptplatz 1", "city": "Graz", "countryCode": country,
        "postalCode": if country == "DE" { "10117" } else { "8010" },
    });
    let answer = shop.query(document, json!({ "input": { "cartId": cart, "shippingAddress": address } })).await;
    assert_eq!(answer.at("cartAddressesUpdate/userErrors"), &json!([]));
    answer.at("cartAddressesUpdate/cart/shippingMethods").clone()
}

#[tokio::test]
async fn a_zone_and_its_ways_of_shipping_are_made_changed_and_deleted_and_buyers_see_it() {
    let shop = TestShop::open().await;
    let zone = near(&shop).await;
    let made = parcel(&shop, &zone).await;
    let id = made["id"].clone();
    let expected = json!({
        "id": id, "zone": { "name": "Near" }, "channel": { "slug": "default" }, "name": "Parcel", "description": null,
        "freeAbove": null, "taxClass": "standard", "active": true, "position": 0,
        "rate": { "__typename": "FlatShippingRate", "price": { "amount": "4.90" } },
    });
    assert_eq!(made, expected);
    assert_eq!(offered(&shop, "AT").await, json!([{ "name": "Parcel", "price": { "gross": { "amount": "4.90" } } }]));

    let tiers = json!([{ "fromGrams": 0, "price": euros("3.00") }, { "fromGrams": 5000, "price": euros("7.00") }]);
    let change = json!({
        "id": id, "name": "Letter", "description": "By foot", "freeAbove": euros("50.00"), "position": 3,
        "rate": { "byWeight": { "tiers": tiers } },
    });
    let changed = done(&shop, "shippingMethodUpdate", METHOD, change).await["shippingMethod"].clone();
    let tier = |from: i32, price: &str| json!({ "fromGrams": from, "price": { "amount": price } });
    assert_eq!(changed["rate"]["tiers"], json!([tier(0, "3.00"), tier(5000, "7.00")]));
    assert_eq!((&changed["name"], &changed["description"]), (&json!("Letter"), &json!("By foot")));
    assert_eq!((&changed["freeAbove"], &changed["position"]), (&euros("50.00"), &json!(3)));
    assert_eq!(offered(&shop, "DE").await, json!([{ "name": "Letter", "price": { "gross": { "amount": "3.00" } } }]));

    let tiers =
        json!([{ "from": euros("0"), "price": euros("2.00") }, { "from": euros("10.00"), "price": euros("1.00") }]);
    let change = json!({ "id": id, "rate": { "bySubtotal": { "tiers": tiers } }, "freeAbove": null });
    let changed = done(&shop, "shippingMethodUpdate", METHOD, change).await["shippingMethod"].clone();
    assert_eq!((&changed["rate"]["__typename"], &changed["freeAbove"]), (&json!("SubtotalShippingRate"), &json!(null)));
    assert_eq!(offered(&shop, "DE").await, json!([{ "name": "Letter", "price": { "gross": { "amount": "1.00" } } }]));

    let moved = done(&shop, "shippingZoneUpdate", ZONE, json!({ "id": zone, "countries": ["AT"] })).await;
    let expected = json!({ "id": zone, "name": "Near", "countries": ["AT"], "methods": [{ "id": id }] });
    assert_eq!(moved["shippingZone"], expected);
    assert_eq!(offered(&shop, "DE").await, json!([]));

    let gone = done(&shop, "shippingMethodDelete", "deletedId", json!({ "id": id })).await;
    assert_eq!(gone["deletedId"], id);
    assert_eq!(offered(&shop, "AT").await, json!([]));
    let gone = done(&shop, "shippingZoneDelete", "deletedId", json!({ "id": zone })).await;
    assert_eq!(gone["deletedId"], zone);
    assert_eq!(everything(&shop).await, json!({ "nodes": [], "totalCount": 0 }));
}

#[tokio::test]
async fn what_is_wrong_with_shipping_is_told_where_it_is_and_nothing_changes() {
    let shop = TestShop::open().await;
    let (zone, channel) = (near(&shop).await, channel(&shop).await);
    let id = parcel(&shop, &zone).await["id"].clone();
    let before = everything(&shop).await;
    let errors = "ShippingUserError";
    let cases = [
        (
            "shippingZoneCreate",
            json!({ "name": " ", "countries": [] }),
            vec![("REQUIRED", "name"), ("REQUIRED", "countries")],
        ),
        (
            "shippingZoneCreate",
            json!({ "name": "Twice", "countries": ["CH", "CH"] }),
            vec![("DUPLICATE", "countries.1")],
        ),
        ("shippingZoneUpdate", json!({ "id": "shipping_zone_0", "name": "X" }), vec![("NOT_FOUND", "id")]),
        ("shippingZoneUpdate", json!({ "id": zone, "name": "" }), vec![("REQUIRED", "name")]),
        ("shippingZoneDelete", json!({ "id": id }), vec![("NOT_FOUND", "id")]),
        (
            "shippingMethodCreate",
            json!({ "zoneId": channel, "channelId": channel, "name": "X", "rate": { "flat": { "price": euros("1") } } }),
            vec![("NOT_FOUND", "zoneId")],
        ),
        (
            "shippingMethodCreate",
            json!({ "zoneId": zone, "channelId": zone, "name": "X", "rate": { "flat": { "price": euros("1") } } }),
            vec![("NOT_FOUND", "channelId")],
        ),
        (
            "shippingMethodUpdate",
            json!({ "id": id, "rate": { "flat": { "price": { "amount": "1.00", "currencyCode": "CHF" } } } }),
            vec![("CONFLICT", "rate.flat.price")],
        ),
        (
            "shippingMethodUpdate",
            json!({ "id": id, "rate": { "byWeight": { "tiers": [
                { "fromGrams": 500, "price": euros("1.001") }, { "fromGrams": 100, "price": euros("2") },
            ] } } }),
            vec![("INVALID", "rate.byWeight.tiers.0.price.amount")],
        ),
        (
            "shippingMethodUpdate",
            json!({ "id": id, "rate": { "byWeight": { "tiers": [
                { "fromGrams": 500, "price": euros("-1") }, { "fromGrams": 100, "price": euros("2") },
            ] } } }),
            vec![("INVALID", "rate.byWeight.tiers.1.fromGrams"), ("OUT_OF_RANGE", "rate.byWeight.tiers.0.price")],
        ),
        (
            "shippingMethodUpdate",
            json!({ "id": id, "rate": { "bySubtotal": { "tiers": [] } } }),
            vec![("REQUIRED", "rate.bySubtotal.tiers")],
        ),
        ("shippingMethodUpdate", json!({ "id": zone, "name": "X" }), vec![("NOT_FOUND", "id")]),
        ("shippingMethodDelete", json!({ "id": zone }), vec![("NOT_FOUND", "id")]),
    ];
    for (mutation, input, expected) in cases {
        let told = refused(&shop, mutation, errors, input.clone()).await;
        assert_eq!(told, pairs(&expected), "{mutation} {input}");
        assert_eq!(everything(&shop).await, before, "{mutation} {input}");
    }
    let both = json!({ "id": id, "rate": { "flat": { "price": euros("1") }, "bySubtotal": { "tiers": [] } } });
    let document = "mutation ($input: ShippingMethodUpdateInput!) { shippingMethodUpdate(input: $input) { replayed } }";
    let answer = shop.admin(document, json!({ "input": both })).await;
    assert_eq!(answer.errors().len(), 1, "a rate is one of its kinds: {:#}", answer.0);
    assert_eq!(everything(&shop).await, before);
}

#[tokio::test]
async fn a_change_of_shipping_under_one_key_is_made_once() {
    let shop = TestShop::open().await;
    let input = |name: &str| json!({ "name": name, "countries": ["DE"], "idempotencyKey": "zone 1" });
    let mut ids = Vec::new();
    for replayed in [false, true] {
        let answer = done(&shop, "shippingZoneCreate", ZONE, input("Near")).await;
        assert_eq!(answer["replayed"], replayed);
        ids.push(answer["shippingZone"]["id"].clone());
    }
    assert_eq!(ids[0], ids[1]);
    let told = refused(&shop, "shippingZoneCreate", "ShippingUserError", input("Far")).await;
    assert_eq!(told, pairs(&[("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")]));
    assert_eq!(everything(&shop).await["totalCount"], 1);
}

#[tokio::test]
async fn zones_with_their_ways_of_shipping_cost_as_many_statements_whatever_their_number() {
    let shop = TestShop::open().await;
    for _ in 0..3 {
        let zone = near(&shop).await;
        parcel(&shop, &zone).await;
        parcel(&shop, &zone).await;
        let before = shop.statements();
        let document = "{ shippingZones { nodes { name countries methods { name zone { name } channel { slug } } } } }";
        shop.admin(document, json!({})).await.data();
        assert_eq!(
            shop.statements() - before,
            5,
            "the zones with their countries, their methods, and the zones of these"
        );
    }
    let document = "{ shippingZones(first: 1) { nodes { id } totalCount pageInfo { hasNextPage endCursor } } }";
    let page = shop.admin(document, json!({})).await;
    assert_eq!(
        (page.at("shippingZones/totalCount"), page.at("shippingZones/pageInfo/hasNextPage")),
        (&json!(3), &json!(true))
    );
}
