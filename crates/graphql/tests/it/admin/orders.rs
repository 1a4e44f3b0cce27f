//! Orders as staff see them.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::sale::{Stall, text};

/// Places an order of so many mugs with that provider; its id.
pub async fn order(stall: &Stall, mugs: i32, provider: &str) -> String {
    let cart = stall.ready_cart_with(mugs).await;
    let session = stall.session_for(&cart, provider, "approve").await;
    text(&stall.complete(&cart, &session, "once").await["result"]["order"]["id"])
}

#[tokio::test]
async fn staff_see_everything_of_an_order() {
    let stall = Stall::open().await;
    let id = order(&stall, 2, "manual").await;
    let document = "query ($id: ID!) { order(by: { id: $id }) {
        id status paymentStatus fulfillmentStatus email language canCancel version channel { slug }
        shippingAddress { lastName city countryCode } shippingMethod { name price { gross { amount } } }
        lines {
            title quantity fulfilledQuantity outstandingQuantity taxClass taxRate
            unitPrice { gross { amount } } total { gross { amount } tax { amount } }
            variant { id } allocations { quantity location { slug } }
        }
        totals { total { amount } tax { amount } taxLines { taxClass rate tax { amount } } }
        payments { provider status amount { amount } capturedAmount { amount } outstandingAmount { amount } }
        fulfillments { id }
        events { nodes { kind actor } totalCount }
    } }";
    let answer = stall.shop.admin(document, json!({ "id": id })).await;
    let money = |amount: &str| json!({ "amount": amount });
    let expected = json!({
        "id": id, "status": "OPEN", "paymentStatus": "PENDING", "fulfillmentStatus": "UNFULFILLED",
        "email": "buyer@example.com", "language": "EN", "canCancel": true, "version": 1, "channel": { "slug": "default" },
        "shippingAddress": { "lastName": "Lovelace", "city": "Berlin", "countryCode": "DE" },
        "shippingMethod": { "name": "Parcel", "price": { "gross": money("4.90") } },
        "lines": [{
            "title": answer.at("order/lines/0/title"), "quantity": 2, "fulfilledQuantity": 0, "outstandingQuantity": 2,
            "taxClass": "standard", "taxRate": "0.19", "unitPrice": { "gross": money("11.90") },
            "total": { "gross": money("23.80"), "tax": money("3.80") }, "variant": { "id": stall.mug.to_string() },
            "allocations": [{ "quantity": 2, "location": { "slug": "main" } }],
        }],
        "totals": {
            "total": money("28.70"), "tax": money("4.58"),
            "taxLines": [{ "taxClass": "standard", "rate": "0.19", "tax": money("4.58") }],
        },
        "payments": [{
            "provider": "manual", "status": "PENDING", "amount": money("28.70"), "capturedAmount": money("0.00"),
            "outstandingAmount": money("28.70"),
        }],
        "fulfillments": [],
        "events": {
            "nodes": [{ "kind": "PLACED", "actor": "guest" }, { "kind": "PAYMENT_PENDING", "actor": "guest" }],
            "totalCount": 2,
        },
    });
    assert_eq!(answer.at("order"), &expected);
}

#[tokio::test]
async fn an_order_is_found_by_its_number_however_it_is_typed_and_by_its_id() {
    let stall = Stall::open().await;
    let id = order(&stall, 1, "manual").await;
    let document = "query ($id: ID!) { node(id: $id) { ... on Order { number } } }";
    let number = text(stall.shop.admin(document, json!({ "id": id })).await.at("node/number"));
    let document = "query ($number: String!) { order(by: { number: $number }) { id } }";
    for typed in [number.clone(), number.to_lowercase(), number.replace('-', ""), format!(" {number} ")] {
        let answer = stall.shop.admin(document, json!({ "number": typed })).await;
        assert_eq!(answer.at("order"), &json!({ "id": id }), "{typed:?}");
    }
    for nobodys in ["", "0000-0000", "null", "7K3F"] {
        let answer = stall.shop.admin(document, json!({ "number": nobodys })).await;
        assert_eq!(answer.at("order"), &json!(null), "{nobodys:?}");
    }
    let document = "query ($id: ID!) { order(by: { id: $id }) { id } }";
    let answer = stall.shop.admin(document, json!({ "id": stall.mug.to_string() })).await;
    assert_eq!(answer.at("order"), &json!(null), "the id of something else");
}

#[tokio::test]
async fn orders_are_filtered_searched_sorted_and_counted() {
    let stall = Stall::open().await;
    let first = order(&stall, 3, "manual").await;
    let noon = stall.shop.clock().now() + TimeDelta::hours(1);
    stall.shop.clock().advance(TimeDelta::hours(2));
    let second = order(&stall, 1, "test").await;
    let ids = async |arguments: Value| -> Vec<String> {
        let document = "query ($where: OrderWhere, $search: String, $sort: OrderSort) {
            orders(where: $where, search: $search, sort: $sort) { nodes { id } totalCount totalCountIsExact }
        }";
        let answer = stall.shop.admin(document, arguments).await;
        let nodes = answer.at("orders/nodes").as_array().expect("a list").clone();
        assert_eq!(answer.at("orders/totalCount"), nodes.len());
        assert_eq!(answer.at("orders/totalCountIsExact"), true);
        nodes.iter().map(|node| text(&node["id"])).collect()
    };
    let both = [second.clone(), first.clone()];
    assert_eq!(ids(json!({})).await, both, "the newest first");
    assert_eq!(ids(json!({ "sort": "OLDEST" })).await, [first.clone(), second.clone()]);
    assert_eq!(ids(json!({ "sort": "TOTAL_DESC" })).await, [first.clone(), second.clone()]);
    assert_eq!(ids(json!({ "sort": "TOTAL_ASC" })).await, both);
    assert_eq!(ids(json!({ "where": { "paymentStatus": ["PENDING"] } })).await, std::slice::from_ref(&first));
    assert_eq!(ids(json!({ "where": { "paymentStatus": ["PENDING", "AUTHORIZED"] } })).await, both);
    assert_eq!(ids(json!({ "where": { "status": ["CANCELLED"] } })).await, [] as [String; 0]);
    assert_eq!(ids(json!({ "where": { "fulfillmentStatus": ["UNFULFILLED"], "status": ["OPEN"] } })).await, both);
    assert_eq!(ids(json!({ "where": { "placedAt": { "min": noon } } })).await, std::slice::from_ref(&second));
    assert_eq!(ids(json!({ "where": { "placedAt": { "max": noon } } })).await, std::slice::from_ref(&first));
    let channel = stall.shop.admin("{ channels { id } }", json!({})).await.at("channels/0/id").clone();
    assert_eq!(ids(json!({ "where": { "channel": channel } })).await, both);
    assert_eq!(ids(json!({ "where": { "channel": "channel_0" } })).await, [] as [String; 0]);
    assert_eq!(ids(json!({ "search": "LOVELACE buyer@example" })).await, both);
    assert_eq!(ids(json!({ "search": "lovelace babbage" })).await, [] as [String; 0]);
    assert_eq!(ids(json!({ "search": "100%" })).await, [] as [String; 0], "no wildcard");
}

#[tokio::test]
async fn a_list_of_orders_is_walked_in_both_directions() {
    let stall = Stall::open().await;
    let mut placed = Vec::new();
    for _ in 0..3 {
        placed.push(order(&stall, 1, "manual").await);
        stall.shop.clock().advance(TimeDelta::minutes(1));
    }
    let document = "query ($first: Int, $after: String, $last: Int, $before: String) {
        orders(first: $first, after: $after, last: $last, before: $before) {
            nodes { id } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        }
    }";
    let page = stall.shop.admin(document, json!({ "first": 2 })).await;
    assert_eq!(page.at("orders/nodes"), &json!([{ "id": placed[2] }, { "id": placed[1] }]));
    assert_eq!((page.at("orders/totalCount"), page.at("orders/pageInfo/hasNextPage")), (&json!(3), &json!(true)));
    let end = page.at("orders/pageInfo/endCursor");
    let rest = stall.shop.admin(document, json!({ "first": 2, "after": end })).await;
    assert_eq!(rest.at("orders/nodes"), &json!([{ "id": placed[0] }]));
    assert_eq!(rest.at("orders/pageInfo/hasNextPage"), false);
    let back = stall.shop.admin(document, json!({ "last": 2, "before": rest.at("orders/pageInfo/startCursor") })).await;
    assert_eq!(back.at("orders/nodes"), page.at("orders/nodes"));
}

#[tokio::test]
async fn orders_with_all_that_belongs_to_them_cost_as_many_statements_whatever_their_number() {
    let stall = Stall::open().await;
    let document = "{ orders { nodes {
        number channel { slug }
        lines { title variant { sku product { title } } allocations { quantity location { slug } } }
        payments { status } fulfillments { lines { quantity orderLine { title } } }
        events(first: 5) { nodes { kind } totalCount }
    } } }";
    let mut counts = Vec::new();
    for orders in [1, 3] {
        for _ in 0..orders {
            let id = order(&stall, 1, "manual").await;
            let input = json!({ "input": { "orderId": id } });
            let send = "mutation ($input: FulfillmentCreateInput!) { fulfillmentCreate(input: $input) { replayed } }";
            stall.shop.admin(send, input).await.data();
        }
        order(&stall, 1, "manual").await;
        let before = stall.shop.statements();
        stall.shop.admin(document, json!({})).await.data();
        counts.push(stall.shop.statements() - before);
    }
    // The orders and their lines; variants and products; allocations and locations; payments; shipments and their lines; events.
    assert_eq!(counts, [10, 10]);
}
