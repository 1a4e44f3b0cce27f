//! What an operation costs: said in its answer, limited before anything runs, the same as async-graphql would count.

use std::{future::ready, sync::Arc};

use super::server::{post, query, send};
use async_graphql::{Data, Request};
use axum::{Router, http::StatusCode};
use cartwright_graphql::{
    http::{ContextHook, Endpoint, Limits},
    shop_request_data, shop_schema, shop_schemas,
};
use cartwright_testkit::TestShop;
use futures_util::FutureExt;
use serde_json::{Value, json};

fn endpoint(shop: &TestShop, limits: Limits) -> Router {
    let guest = shop.guest();
    let hook: ContextHook = Arc::new(move |parts| {
        let mut data = Data::default();
        shop_request_data(guest.clone(), &parts.load_queue, &mut data);
        ready(Ok(data)).boxed()
    });
    let mut endpoint = Endpoint::with_schemas(shop_schemas(true), hook);
    endpoint.limits = limits;
    endpoint.into_router("/graphql")
}

#[tokio::test]
async fn an_answer_says_what_its_request_cost() {
    let shop = TestShop::open().await;
    let router = endpoint(&shop, Limits::shop());
    let document = "query($first: Int = 3, $last: Int) {
        a: products(first: $first) { nodes { id ...V } }
        b: products(last: $last) { nodes { variants(first: 1) { edges { node { id } } } } }
        categories { nodes { children { id } } }
    }
    fragment V on Product { variants(first: 2) { nodes { id } } options { name } }";
    for (variables, cost) in [
        (json!({}), 3 * (1 + 2 + 5) + 20 * (1 + 1) + 20 * (1 + 5)),
        (json!({"first": 4, "last": 1}), 4 * (1 + 2 + 5) + (1 + 1) + 20 * (1 + 5)),
    ] {
        let answer = send(&router, post(json!({"query": document, "variables": variables}))).await;
        assert_eq!(answer.json()["errors"], Value::Null, "{}", answer.text);
        assert_eq!(answer.json()["extensions"], json!({"cost": {"requested": cost}}));
    }
    // What costs nothing is not said.
    let answer = send(&router, query("{ shop { name } }")).await;
    assert_eq!(answer.json().get("extensions"), None);
}

#[tokio::test]
async fn row_70_a_cost_over_the_limit_is_refused_before_any_statement() {
    let shop = TestShop::open().await;
    let router = endpoint(&shop, Limits::shop());
    let document = "query($first: Int!) { products(first: $first) { nodes { variants(first: 99) { nodes { id } } } } }";
    let ask = async |first: i32| send(&router, post(json!({"query": document, "variables": {"first": first}}))).await;
    assert_eq!(ask(10).await.status, StatusCode::OK);
    let before = shop.statements();
    let answer = ask(11).await;
    assert_eq!((answer.status, answer.refusal_code().as_str()), (StatusCode::BAD_REQUEST, "QUERY_TOO_COMPLEX"));
    let extensions = &answer.json()["errors"][0]["extensions"];
    assert_eq!((&extensions["limit"], &extensions["actual"]), (&json!(1000), &json!(1100)));
    assert_eq!(shop.statements(), before);
}

#[tokio::test]
async fn the_cost_is_what_async_graphql_counts() {
    let shop = TestShop::open().await;
    for (document, variables) in [
        ("{ products { nodes { title } } }", json!({})),
        ("{ products(first: 7) { edges { node { variants(last: 3) { nodes { id } } } } } }", json!({})),
        ("query($n: Int) { products(first: $n) { nodes { id options { name values } } } }", json!({"n": 2})),
        ("query($n: Int) { products(first: $n) { nodes { id } } }", json!({})),
        ("query($n: Int = 9) { products(last: $n) { nodes { id } } }", json!({})),
        ("{ products(first: 1000) { nodes { id } } categories(first: 2) { nodes { id } } }", json!({})),
        ("{ shop { channels { slug } paymentProviders { name } } __schema { types { name } } }", json!({})),
        (
            "{ node(id: \"x\") { ...on Product { options { name } ...P } } } fragment P on Product { options { name } }",
            json!({}),
        ),
    ] {
        let cost = counted_by_the_library(document, &variables).await;
        // At its own cost a request is served, and one below it is not.
        for (limit, is_served) in [(cost, true), (cost.saturating_sub(1), cost == 0)] {
            let router = endpoint(&shop, Limits { cost: limit, ..Limits::shop() });
            let answer = send(&router, post(json!({"query": document, "variables": variables}))).await;
            let is_refused = answer.text.contains("QUERY_TOO_COMPLEX");
            assert_eq!(is_refused, !is_served, "{document} costs {cost}: {}", answer.text);
        }
    }
}

/// The complexity that the schema itself computes. It tells no number, only whether the sum is over its limit: so it is asked how much
/// more would be. Nothing runs, as there is no operation of that name.
async fn counted_by_the_library(document: &str, variables: &Value) -> u64 {
    let schema = shop_schema();
    let limit = Limits::shop().cost;
    let is_over = async |more: u64| {
        let hundreds = (0..more / 100).map(|n| format!("m{n}: products(first: 100) {{ nodes {{ id }} }} "));
        let rest = format!("rest: products(first: {}) {{ nodes {{ id }} }} ", more % 100);
        let (head, tail) = document.split_at(document.find('{').expect("a document has a brace") + 1);
        let document = format!("{head} {} {rest} {tail}", hundreds.collect::<String>());
        let variables = async_graphql::Variables::from_json(variables.clone());
        let request = Request::new(document).variables(variables).operation_name("Absent");
        let response = schema.execute(request).await;
        response.errors.iter().any(|error| error.message == "Query is too complex.")
    };
    let (mut fits, mut over) = (0, limit + 1);
    while fits + 1 < over {
        let middle = u64::midpoint(fits, over);
        if is_over(middle).await { over = middle } else { fits = middle }
    }
    limit - fits
}
