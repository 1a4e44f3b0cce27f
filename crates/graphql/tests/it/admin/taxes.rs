//! Tax zones in the hands of staff.

use cartwright_testkit::{Goods, TestShop};
use serde_json::{Value, json};

use super::{done, pairs, refused};

const ZONE: &str = "taxZone { id name countries rates { taxClass rate } }";

fn rate(class: &str, rate: &str) -> Value {
    json!({ "taxClass": class, "rate": rate })
}

async fn near(shop: &TestShop) -> Value {
    let input = json!({ "name": "Near", "countries": ["DE", "AT"], "rates": [rate("standard", "0.19")] });
    done(shop, "taxZoneCreate", ZONE, input).await["taxZone"].clone()
}

async fn everything(shop: &TestShop) -> Value {
    let document = "{ taxZones { nodes { id name countries rates { taxClass rate } } totalCount } }";
    shop.admin(document, json!({})).await.at("taxZones").clone()
}

/// The tax in 119.00 that a guest sees.
async fn tax(shop: &TestShop) -> Value {
    let mug = shop.sell(Goods::priced("119.00").stocked(shop.location(), 5)).await.to_string();
    let document = "mutation ($mug: ID!) { cartCreate(input: { lines: [{ variantId: $mug }] }) {
        cart { totals { tax { amount } taxLines { taxClass rate } } }
    } }";
    shop.query(document, json!({ "mug": mug })).await.at("cartCreate/cart/totals/tax/amount").clone()
}

#[tokio::test]
async fn a_zone_is_made_changed_and_deleted_and_carts_are_taxed_by_it() {
    let shop = TestShop::open().await;
    assert_eq!(tax(&shop).await, "0.00");
    let made = near(&shop).await;
    let id = made["id"].clone();
    let mut expected =
        json!({ "id": id, "name": "Near", "countries": ["AT", "DE"], "rates": [rate("standard", "0.19")] });
    assert_eq!(made, expected);
    assert_eq!(tax(&shop).await, "19.00");
    let rates = json!([rate("standard", "0.07"), rate("reduced", "0.05")]);
    let changed = done(&shop, "taxZoneUpdate", ZONE, json!({ "id": id, "name": "Here", "rates": rates })).await;
    expected["name"] = json!("Here");
    expected["rates"] = json!([rate("reduced", "0.05"), rate("standard", "0.07")]);
    assert_eq!(changed["taxZone"], expected);
    assert_eq!(tax(&shop).await, "7.79");
    done(&shop, "taxZoneUpdate", ZONE, json!({ "id": id, "countries": ["AT"] })).await;
    assert_eq!(tax(&shop).await, "0.00", "Germany is in no zone any more");
    let gone = done(&shop, "taxZoneDelete", "deletedId", json!({ "id": id })).await;
    assert_eq!(gone["deletedId"], id);
    assert_eq!(everything(&shop).await, json!({ "nodes": [], "totalCount": 0 }));
}

#[tokio::test]
async fn what_is_wrong_with_a_zone_is_told_where_it_is_and_nothing_changes() {
    let shop = TestShop::open().await;
    let id = near(&shop).await["id"].clone();
    let before = everything(&shop).await;
    let cases = [
        (
            "taxZoneCreate",
            json!({ "name": "", "countries": [], "rates": [rate("Standard!", "0.1"), rate("exempt", "0.1")] }),
            vec![
                ("REQUIRED", "name"),
                ("REQUIRED", "countries"),
                ("INVALID", "rates.0.taxClass"),
                ("CONFLICT", "rates.1.taxClass"),
            ],
        ),
        (
            "taxZoneCreate",
            json!({ "name": "Far", "countries": ["FR", "AT"], "rates": [] }),
            vec![("CONFLICT", "countries.1")],
        ),
        (
            "taxZoneUpdate",
            json!({ "id": id, "rates": [rate("standard", "1.5")] }),
            vec![("OUT_OF_RANGE", "rates.0.rate")],
        ),
        ("taxZoneUpdate", json!({ "id": "tax_zone_0", "name": "X" }), vec![("NOT_FOUND", "id")]),
        ("taxZoneDelete", json!({ "id": "null" }), vec![("NOT_FOUND", "id")]),
    ];
    for (mutation, input, expected) in cases {
        let told = refused(&shop, mutation, "TaxUserError", input.clone()).await;
        assert_eq!(told, pairs(&expected), "{mutation} {input}");
        assert_eq!(everything(&shop).await, before, "{mutation} {input}");
    }
}

#[tokio::test]
async fn a_zone_under_one_key_is_made_once() {
    let shop = TestShop::open().await;
    let input = |name: &str| json!({ "name": name, "countries": ["DE"], "rates": [], "idempotencyKey": "zone 1" });
    for replayed in [false, true] {
        assert_eq!(done(&shop, "taxZoneCreate", ZONE, input("Near")).await["replayed"], replayed);
    }
    let told = refused(&shop, "taxZoneCreate", "TaxUserError", input("Far")).await;
    assert_eq!(told, pairs(&[("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")]));
    assert_eq!(everything(&shop).await["totalCount"], 1);
}

#[tokio::test]
async fn zones_with_their_rates_cost_as_many_statements_whatever_their_number() {
    let shop = TestShop::open().await;
    for countries in [["DE", "AT"], ["FR", "IT"], ["ES", "PT"]] {
        let input = json!({ "name": "Zone", "countries": countries, "rates": [rate("standard", "0.2")] });
        done(&shop, "taxZoneCreate", ZONE, input).await;
        let before = shop.statements();
        everything(&shop).await;
        assert_eq!(
            shop.statements() - before,
            3,
            "the zones, their countries, their rates; all of them were counted on the way"
        );
    }
    let document = "{ taxZones(first: 2) { nodes { countries } totalCount pageInfo { hasNextPage } } }";
    let page = shop.admin(document, json!({})).await;
    assert_eq!((page.at("taxZones/totalCount"), page.at("taxZones/pageInfo/hasNextPage")), (&json!(3), &json!(true)));
}
