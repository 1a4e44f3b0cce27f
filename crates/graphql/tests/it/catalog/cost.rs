//! A query that could answer too much is refused before anything is read.

use cartwright_testkit::TestShop;
use serde_json::json;

use super::served_to_guests;
use crate::http::server::{query, send};

#[tokio::test]
async fn row_70_lists_in_lists_are_refused_before_any_statement() {
    let shop = TestShop::open().await;
    let nested =
        "query ($first: Int = 100) { products(first: $first) { nodes { variants(first: 100) { nodes { id } } } } }";
    let deep = "{ products { nodes { variants { nodes { product { variants { nodes { id } } } } } } } }";
    let plain = "{ categories(first: 7) { nodes { children { children { children { id } } } } } }";
    let nodes = "{ products(first: 11) { edges { node { variants(last: 100) { edges { node { id } } } } } } }";
    let before = shop.statements();
    for document in [nested, deep, plain, nodes] {
        let answer = shop.query(document, json!({})).await;
        assert_eq!(answer.errors()[0]["message"], "Query is too complex.", "{document}");
    }
    assert_eq!(shop.statements(), before);
    let cheaper = shop.query(nested, json!({ "first": 9 })).await;
    assert!(cheaper.errors().is_empty());
    let introspection = include_str!("../http/introspection.graphql");
    assert!(shop.query(introspection, json!({})).await.errors().is_empty());
    assert!(shop.admin(introspection, json!({})).await.errors().is_empty());
}

#[tokio::test]
async fn row_70_over_http_it_is_a_request_error_with_a_code() {
    let shop = TestShop::open().await;
    let document = "{ products(first: 100) { nodes { variants(first: 100) { nodes { id } } } } }";
    let answer = send(&served_to_guests(&shop), query(document)).await;
    assert_eq!(answer.refusal_code(), "QUERY_TOO_COMPLEX");
}
