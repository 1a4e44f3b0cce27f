//! Everything that has an id, by its id.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{done, orders::order};
use crate::sale::Stall;

/// One of each type that staff can ask for by id: the name of the type and the id.
async fn one_of_each(stall: &Stall) -> Vec<(&'static str, String)> {
    let shop = &stall.shop;
    let document = "query ($mug: ID!) {
        node(id: $mug) { ... on ProductVariant { product { id } } }
        stockLocations { nodes { id } } shippingZones { nodes { id methods { id } } } taxZones { nodes { id } }
    }";
    let found = shop.admin(document, json!({ "mug": stall.mug.to_string() })).await;
    let category = shop.put_category("mugs", None).await.id;
    let collection = shop.put_collection("mugs", true, &[]).await.id;
    let job = done(shop, "productsExport", "job { id }", json!({})).await["job"]["id"].clone();
    let text = |value: &Value| value.as_str().expect("an id").to_owned();
    vec![
        ("Product", text(found.at("node/product/id"))),
        ("ProductVariant", stall.mug.to_string()),
        ("Category", category.to_string()),
        ("Collection", collection.to_string()),
        ("StockLocation", text(found.at("stockLocations/nodes/0/id"))),
        ("Order", order(stall, 1, "manual").await),
        ("ShippingZone", text(found.at("shippingZones/nodes/0/id"))),
        ("ShippingMethod", text(found.at("shippingZones/nodes/0/methods/0/id"))),
        ("TaxZone", text(found.at("taxZones/nodes/0/id"))),
        ("Job", text(&job)),
    ]
}

#[tokio::test]
async fn every_type_with_an_id_is_found_by_it_and_by_no_other() {
    let stall = Stall::open().await;
    let all = one_of_each(&stall).await;
    let document = "{ __type(name: \"Node\") { possibleTypes { name } } }";
    let types = stall.shop.admin(document, json!({})).await.at("__type/possibleTypes").clone();
    let types: BTreeSet<&str> = types.as_array().expect("a list").iter().filter_map(|of| of["name"].as_str()).collect();
    assert_eq!(all.iter().map(|(name, _)| *name).collect::<BTreeSet<_>>(), types, "every type is tried");

    let document = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }";
    let mut ids: Vec<&str> = all.iter().map(|(_, id)| id.as_str()).collect();
    ids.insert(4, "product_0");
    let mut expected: Vec<Value> = all.iter().map(|(name, id)| json!({ "__typename": name, "id": id })).collect();
    expected.insert(4, json!(null));
    let found = stall.shop.admin(document, json!({ "ids": ids })).await;
    assert_eq!(found.at("nodes"), &json!(expected), "in their order, with null for nobody's");
    let document = "query ($id: ID!) { node(id: $id) { __typename id } }";
    for (name, id) in &all {
        let found = stall.shop.admin(document, json!({ "id": id })).await;
        assert_eq!(found.at("node"), &json!({ "__typename": name, "id": id }));
        // The same key under the name of another type is nobody's.
        let (prefix, key) = id.rsplit_once('_').expect("an id has a prefix");
        for (_, other) in all.iter().filter(|(_, other)| !other.starts_with(&format!("{prefix}_"))) {
            let (foreign, _) = other.rsplit_once('_').expect("an id has a prefix");
            let found = stall.shop.admin(document, json!({ "id": format!("{foreign}_{key}") })).await;
            assert_eq!(found.at("node"), &json!(null), "{foreign} for {name}");
        }
    }
    let many: Vec<&str> = std::iter::repeat_n("product_0", 251).collect();
    let refused = stall.shop.admin("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({ "ids": many })).await;
    assert_eq!(refused.errors().len(), 1, "250 ids at most");
}

#[tokio::test]
async fn many_nodes_of_one_type_cost_as_much_as_one() {
    let stall = Stall::open().await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(order(&stall, 1, "manual").await);
        let before = stall.shop.statements();
        let document = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Order { number lines { title } } } }";
        stall.shop.admin(document, json!({ "ids": ids })).await.data();
        assert_eq!(stall.shop.statements() - before, 2, "the orders and their lines");
    }
}
