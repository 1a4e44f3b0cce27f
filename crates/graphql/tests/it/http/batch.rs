//! Several operations in one body.

use std::sync::{Arc, atomic::Ordering};

use axum::{Router, http::StatusCode};
use serde_json::{Value, json};

use super::server::{Deeds, endpoint, post, send};

fn batching(limit: usize) -> (Router, Arc<Deeds>) {
    let (mut endpoint, deeds) = endpoint();
    endpoint.batch_limit = limit;
    (endpoint.into_router("/graphql"), deeds)
}

#[tokio::test]
async fn each_operation_has_its_answer_in_its_place() {
    let (router, deeds) = batching(10);
    let body = json!([
        {"query": "query($n: Int!) { double(n: $n) }", "variables": {"n": 2}},
        {"query": "{ nothingLikeThis }"},
        {"query": "mutation { change }"},
        7,
        {"query": "{ broken }"},
        {"query": "{ away }"},
        {"query": "{ hello }"},
    ]);
    let answer = send(&router, post(body)).await;
    assert_eq!(answer.status, StatusCode::OK);
    let answers = answer.json();
    assert_eq!(answers[0], json!({"data": {"double": 4}}));
    let code = |at: usize| answers[at]["errors"][0]["extensions"]["code"].clone();
    assert_eq!((code(1), answers[1].get("data")), (json!("GRAPHQL_VALIDATION_FAILED"), None));
    assert_eq!(answers[2], json!({"data": {"change": true}}));
    assert_eq!(code(3), "BAD_REQUEST");
    assert_eq!((code(4), answers[4].get("data")), (json!("INTERNAL"), Some(&Value::Null)));
    assert_eq!(code(5), "SERVICE_UNAVAILABLE");
    assert_eq!(answers[6], json!({"data": {"hello": "hello world"}}));
    assert_eq!(answers.as_array().map(Vec::len), Some(7));
    assert_eq!(deeds.changed.load(Ordering::SeqCst), 1);
    // One operation is no batch.
    assert_eq!(send(&router, post(json!({"query": "{ hello }"}))).await.json()["data"]["hello"], "hello world");
}

#[tokio::test]
async fn row_69_a_batch_over_its_limit_is_refused_whole() {
    let (router, deeds) = batching(3);
    let one = json!({"query": "mutation { change }"});
    for (batch, actual) in [(vec![one.clone(); 4], 4), (Vec::new(), 0)] {
        let answer = send(&router, post(json!(batch))).await;
        assert_eq!((answer.status, answer.refusal_code().as_str()), (StatusCode::BAD_REQUEST, "BATCH_NOT_ALLOWED"));
        let extensions = &answer.json()["errors"][0]["extensions"];
        assert_eq!((&extensions["limit"], &extensions["actual"]), (&json!(3), &json!(actual)));
    }
    assert_eq!(deeds.changed.load(Ordering::SeqCst), 0);
    assert_eq!(send(&router, post(json!([one, one, one]))).await.status, StatusCode::OK);
    assert_eq!(deeds.changed.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn row_69_the_limits_of_one_operation_hold_for_the_whole_batch() {
    let (mut endpoint, deeds) = endpoint();
    endpoint.batch_limit = 10;
    endpoint.limits.cost = 12;
    let router = endpoint.into_router("/graphql");
    let fields = |count: usize| json!({"query": format!("{{ {} }}", "hello ".repeat(count))});
    let changes = |count: usize| json!({"query": format!("mutation {{ {} }}", "change ".repeat(count))});
    let lists = json!({"query": "{ items { id } }"});
    for (batch, limit, actual) in [
        (vec![fields(11), fields(10)], 20, 21),
        (vec![changes(2), changes(2), changes(2)], 5, 6),
        (vec![lists.clone(), lists.clone(), lists.clone()], 12, 15),
    ] {
        let answer = send(&router, post(json!(batch))).await;
        assert_eq!(answer.refusal_code(), "QUERY_TOO_COMPLEX");
        let extensions = &answer.json()["errors"][0]["extensions"];
        assert_eq!((&extensions["limit"], &extensions["actual"]), (&json!(limit), &json!(actual)));
    }
    assert_eq!(deeds.changed.load(Ordering::SeqCst), 0);
    assert_eq!(deeds.resolved.load(Ordering::SeqCst), 0);
    assert_eq!(send(&router, post(json!([lists, lists]))).await.status, StatusCode::OK);
}
