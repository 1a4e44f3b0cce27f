//! Stock in the hands of staff.

use cartwright_testkit::{Goods, TestShop};
use serde_json::{Value, json};

use super::{change, done, pairs, refused};

const LEVELS: &str = "inventoryLevels { onHand reserved available variant { id } location { slug } }";

#[tokio::test]
async fn staff_add_count_and_move_stock_and_the_ledger_tells_who_and_why() {
    let shop = TestShop::open().await;
    let (main, attic) = (shop.location().to_string(), shop.stock_location("attic").await.to_string());
    let mug = shop.sell(Goods::priced("5.00").stocked(shop.location(), 10)).await.to_string();
    let level = |slug: &str, on_hand: i32| json!({ "onHand": on_hand, "reserved": 0, "available": on_hand, "variant": { "id": mug }, "location": { "slug": slug } });
    let input = json!({ "changes": [{ "variantId": mug, "locationId": main, "delta": -3 }], "note": "Broken" });
    let answer = done(&shop, "inventoryAdjust", LEVELS, input).await;
    assert_eq!(answer["inventoryLevels"], json!([level("main", 7)]));
    let input = json!({ "changes": [{ "variantId": mug, "locationId": main, "quantity": 8, "expected": 7 }] });
    let answer = done(&shop, "inventorySet", LEVELS, input).await;
    assert_eq!(answer["inventoryLevels"], json!([level("main", 8)]));
    let input = json!({ "variantId": mug, "fromLocationId": main, "toLocationId": attic, "quantity": 2 });
    let answer = done(&shop, "inventoryTransfer", LEVELS, input).await;
    assert_eq!(answer["inventoryLevels"], json!([level("main", 6), level("attic", 2)]));

    let document = "query ($mug: ID!, $attic: ID!) {
        levels: inventoryLevels(where: { variant: $mug }) { nodes { onHand location { slug } } totalCount }
        low: inventoryLevels(where: { availableAtMost: 2 }) { nodes { location { slug } } }
        stockMovements(where: { variant: $mug }) {
            nodes { kind onHandChange reservedChange actor note reference variant { id } location { id } } totalCount totalCountIsExact
        }
        there: stockMovements(where: { location: $attic, kind: TRANSFER_IN }) { nodes { onHandChange } }
        node(id: $mug) { ... on ProductVariant { inventoryLevels { onHand } } }
    }";
    let answer = shop.admin(document, json!({ "mug": mug, "attic": attic })).await;
    assert_eq!(answer.at("levels/totalCount"), 2);
    assert_eq!(answer.at("low/nodes"), &json!([{ "location": { "slug": "attic" } }]));
    assert_eq!(answer.at("node/inventoryLevels"), &json!([{ "onHand": 6 }, { "onHand": 2 }]));
    let entry = |kind: &str, units: i32, actor: &str, note: Value, reference: Value, location: &str| {
        json!({
            "kind": kind, "onHandChange": units, "reservedChange": 0, "actor": actor, "note": note, "reference": reference,
            "variant": { "id": mug }, "location": { "id": location },
        })
    };
    let clerk = "staff:clerk";
    let mut entries = answer.at("stockMovements/nodes").as_array().expect("a list").clone();
    // Both halves of a transfer are written in one instant.
    entries.sort_by_key(|entry| entry["onHandChange"].as_i64());
    let expected = [
        entry("ADJUSTMENT", -3, clerk, json!("Broken"), json!(null), &main),
        entry("TRANSFER_OUT", -2, clerk, json!(null), json!(attic), &main),
        entry("SET", 1, clerk, json!(null), json!(null), &main),
        entry("TRANSFER_IN", 2, clerk, json!(null), json!(main), &attic),
        entry("INITIAL", 10, "system", json!(null), json!(null), &main),
    ];
    assert_eq!(entries, expected);
    assert_eq!(answer.at("there/nodes"), &json!([{ "onHandChange": 2 }]));
}

#[tokio::test]
async fn row_56_a_count_that_began_from_another_quantity_is_refused_and_says_what_is_there() {
    let shop = TestShop::open().await;
    let main = shop.location().to_string();
    let mug = shop.sell(Goods::priced("5.00").stocked(shop.location(), 10)).await.to_string();
    let count = json!([{ "variantId": mug, "locationId": main, "quantity": 8, "expected": 9 }]);
    let document = "mutation ($input: InventorySetInput!) { inventorySet(input: $input) {
        inventoryLevels { onHand }
        userErrors { ... on InventoryCountError { code path onHand } }
    } }";
    let answer = shop.admin(document, json!({ "input": { "changes": count } })).await;
    let error = json!({ "code": "QUANTITY_CHANGED", "path": ["changes", "0", "quantity"], "onHand": 10 });
    assert_eq!(answer.at("inventorySet"), &json!({ "inventoryLevels": [], "userErrors": [error] }));
    let change = json!([{ "variantId": mug, "locationId": main, "delta": -11 }]);
    let document = "mutation ($input: InventoryAdjustInput!) { inventoryAdjust(input: $input) {
        userErrors { ... on InventoryStockError { code path available } }
    } }";
    let answer = shop.admin(document, json!({ "input": { "changes": change } })).await;
    let error = json!({ "code": "INSUFFICIENT_STOCK", "path": ["changes", "0", "delta"], "available": 10 });
    assert_eq!(answer.at("inventoryAdjust/userErrors"), &json!([error]));
    let answer = shop.admin("{ inventoryLevels { nodes { onHand } } stockMovements { totalCount } }", json!({})).await;
    let unchanged =
        json!({ "inventoryLevels": { "nodes": [{ "onHand": 10 }] }, "stockMovements": { "totalCount": 1 } });
    assert_eq!(*answer.data(), unchanged);
}

#[tokio::test]
async fn refusals_name_every_field_and_nothing_is_changed() {
    let shop = TestShop::open().await;
    let main = shop.location().to_string();
    let mug = shop.sell(Goods::priced("5.00").stocked(shop.location(), 10)).await.to_string();
    let changes = json!([
        { "variantId": mug, "locationId": main, "delta": 1 },
        { "variantId": main, "locationId": main, "delta": 1 },
        { "variantId": mug, "locationId": mug, "delta": 1 },
    ]);
    let told = refused(&shop, "inventoryAdjust", "InventoryUserError", json!({ "changes": changes })).await;
    assert_eq!(told, pairs(&[("NOT_FOUND", "changes.1.variantId"), ("NOT_FOUND", "changes.2.locationId")]));
    let same = json!({ "variantId": mug, "locationId": main, "delta": 0 });
    let told = refused(&shop, "inventoryAdjust", "InventoryUserError", json!({ "changes": [same, same] })).await;
    let expected =
        [("DUPLICATE", "changes.1"), ("OUT_OF_RANGE", "changes.0.delta"), ("OUT_OF_RANGE", "changes.1.delta")];
    assert_eq!(told, pairs(&expected));
    let input = json!({ "variantId": mug, "fromLocationId": main, "toLocationId": main, "quantity": 0 });
    let told = refused(&shop, "inventoryTransfer", "InventoryUserError", input).await;
    assert_eq!(told, pairs(&[("OUT_OF_RANGE", "quantity"), ("CONFLICT", "toLocationId")]));
    let answer = shop.admin("{ inventoryLevels { nodes { onHand } } stockMovements { totalCount } }", json!({})).await;
    let unchanged =
        json!({ "inventoryLevels": { "nodes": [{ "onHand": 10 }] }, "stockMovements": { "totalCount": 1 } });
    assert_eq!(*answer.data(), unchanged);
}

#[tokio::test]
async fn row_57_an_adjustment_sent_twice_with_one_key_is_made_once() {
    let shop = TestShop::open().await;
    let main = shop.location().to_string();
    let mug = shop.sell(Goods::priced("5.00").stocked(shop.location(), 10)).await.to_string();
    let input = |delta: i32| json!({ "changes": [{ "variantId": mug, "locationId": main, "delta": delta }], "idempotencyKey": "delivery 7" });
    for replayed in [false, true] {
        let answer = done(&shop, "inventoryAdjust", "inventoryLevels { onHand }", input(5)).await;
        assert_eq!(answer["inventoryLevels"], json!([{ "onHand": 15 }]));
        assert_eq!(answer["replayed"], replayed);
    }
    let told = refused(&shop, "inventoryAdjust", "InventoryUserError", input(6)).await;
    assert_eq!(told, pairs(&[("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")]));
}

#[tokio::test]
async fn locations_are_entered_and_changed_and_their_slugs_are_unique() {
    let shop = TestShop::open().await;
    let fields = "stockLocation { id slug name countryCode active }";
    let input = json!({ "slug": "attic", "name": "Attic", "countryCode": "AT" });
    let made = done(&shop, "stockLocationCreate", fields, input.clone()).await;
    let id = made["stockLocation"]["id"].clone();
    let attic = json!({ "id": id, "slug": "attic", "name": "Attic", "countryCode": "AT", "active": true });
    assert_eq!(made["stockLocation"], attic);
    let told = refused(&shop, "stockLocationCreate", "InventoryUserError", input).await;
    assert_eq!(told, pairs(&[("DUPLICATE", "slug")]));
    let changed = done(&shop, "stockLocationUpdate", fields, json!({ "id": id, "active": false })).await;
    let closed = json!({ "id": id, "slug": "attic", "name": "Attic", "countryCode": "AT", "active": false });
    assert_eq!(changed["stockLocation"], closed);
    let nobody = json!({ "id": "location_1", "name": "" });
    let answer = change(&shop, "stockLocationUpdate", fields, nobody).await;
    assert_eq!(answer["stockLocation"], json!(null));
    let document = "query ($id: ID!) {
        stockLocations(first: 1) { nodes { slug } totalCount pageInfo { hasNextPage } }
        node(id: $id) { __typename id ... on StockLocation { slug } }
        channels { stockLocations { slug } }
    }";
    let answer = shop.admin(document, json!({ "id": id })).await;
    let expected = json!({
        "stockLocations": { "nodes": [{ "slug": "attic" }], "totalCount": 2, "pageInfo": { "hasNextPage": true } },
        "node": { "__typename": "StockLocation", "id": id, "slug": "attic" },
        "channels": [{ "stockLocations": [{ "slug": "main" }] }],
    });
    assert_eq!(*answer.data(), expected);
}

#[tokio::test]
async fn lists_of_stock_cost_as_many_statements_with_ten_entries_as_with_one() {
    let shop = TestShop::open().await;
    shop.stock_location("attic").await;
    let documents = [
        ("{ inventoryLevels { nodes { onHand variant { sku product { title } } location { name } } } }", 4),
        (
            "{ stockMovements { nodes { kind variant { sku inventoryLevels { location { name } } } location { name } } } }",
            5,
        ),
    ];
    for goods in [1, 9] {
        for _ in 0..goods {
            shop.sell(Goods::priced("5.00").stocked(shop.location(), 10)).await;
        }
        for (document, expected) in documents {
            let before = shop.statements();
            shop.admin(document, json!({})).await.data();
            assert_eq!(shop.statements() - before, expected, "{document}");
        }
    }
}
