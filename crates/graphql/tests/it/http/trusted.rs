//! Documents that are named by an id of a manifest.

use std::sync::atomic::Ordering;

use axum::{Router, http::StatusCode};
use cartwright_graphql::http::TrustedDocuments;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::server::{endpoint, get, post, query, send};

const HELLO: &str = "query Hello($name: String) { hello(name: $name) }";
const CHANGE: &str = "mutation Change { change }";

fn manifest(only: bool) -> TrustedDocuments {
    let by_id = [("7f3c", HELLO), ("sha256:aa01", CHANGE)].map(|(id, text)| (id.to_owned(), text.to_owned()));
    TrustedDocuments { by_id: by_id.into(), only }
}

fn trusting(only: bool) -> Router {
    let (mut endpoint, _) = endpoint();
    endpoint.trust(&manifest(only)).expect("both fit the schema");
    endpoint.into_router("/graphql")
}

fn hash_of_hello() -> String {
    Sha256::digest(HELLO).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn a_trusted_document_is_run_by_its_id() {
    let router = trusting(false);
    let variables = json!({"name": "you"});
    let expected = json!({"data": {"hello": "hello you"}});
    let hash = hash_of_hello();
    for id in ["7f3c", "sha256:7f3c", &hash, &format!("sha256:{hash}")] {
        let answer = send(&router, post(json!({"documentId": id, "variables": variables}))).await;
        assert_eq!(answer.json(), expected, "{id}");
    }
    let answer = send(&router, get("documentId=7f3c&variables=%7B%22name%22:%22you%22%7D")).await;
    assert_eq!(answer.json(), expected);
    for id in ["aa01", "sha256:aa01"] {
        let answer = send(&router, post(json!({"documentId": id}))).await;
        assert_eq!(answer.json(), json!({"data": {"change": true}}));
        let answer = send(&router, get(&format!("documentId={id}"))).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    }
    // Other documents are run as ever.
    assert_eq!(send(&router, query("{ hello }")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_id_that_nobody_gave_finds_nothing() {
    for only in [false, true] {
        let answer = send(&trusting(only), post(json!({"documentId": "7f3d"}))).await;
        assert_eq!((answer.status, answer.refusal_code().as_str()), (StatusCode::OK, "PERSISTED_QUERY_NOT_FOUND"));
        assert_eq!(answer.header("cache-control"), "private, no-cache, must-revalidate");
    }
    let answer = send(&trusting(false), post(json!({"documentId": "7f3c", "query": "{ hello }"}))).await;
    assert_eq!(answer.refusal_code(), "BAD_REQUEST");
    let answer = send(&trusting(false), post(json!({"documentId": 7}))).await;
    assert_eq!(answer.refusal_code(), "BAD_REQUEST");
}

#[tokio::test]
async fn row_74_with_trusted_documents_only_nothing_else_is_run_or_kept() {
    let (mut endpoint, deeds) = endpoint();
    endpoint.trust(&manifest(true)).expect("both fit the schema");
    let router = endpoint.into_router("/graphql");
    let other = "mutation { change }";
    let hash: String = Sha256::digest(other).iter().map(|byte| format!("{byte:02x}")).collect();
    let persisted = json!({"persistedQuery": {"version": 1, "sha256Hash": hash}});
    for body in [json!({"query": other}), json!({"query": other, "extensions": persisted})] {
        let answer = send(&router, post(body)).await;
        assert_eq!((answer.status, answer.refusal_code().as_str()), (StatusCode::BAD_REQUEST, "BAD_REQUEST"));
        assert!(answer.text.contains("`documentId`"), "{}", answer.text);
    }
    let answer = send(&router, post(json!({"extensions": persisted}))).await;
    assert_eq!(answer.refusal_code(), "PERSISTED_QUERY_NOT_FOUND");
    assert_eq!(send(&router, query("{ __schema { queryType { name } } }")).await.refusal_code(), "BAD_REQUEST");
    assert_eq!(deeds.changed.load(Ordering::SeqCst), 0);
    // The text of a trusted document is that document, and so is its hash.
    let trusted: [Value; 2] = [
        json!({"query": HELLO}),
        json!({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash_of_hello()}}}),
    ];
    for body in trusted {
        assert_eq!(send(&router, post(body)).await.json(), json!({"data": {"hello": "hello world"}}));
    }
}

#[tokio::test]
async fn a_trusted_document_that_cannot_be_run_is_named() {
    for (text, part) in [
        ("{ hello", "expected"),
        ("{ nothingLikeThis }", "nothingLikeThis"),
        ("{ ...F } fragment F on Query { ...F }", "contains itself"),
    ] {
        let (mut endpoint, _) = endpoint();
        let by_id = [("good".to_owned(), HELLO.to_owned()), ("the-bad-one".to_owned(), text.to_owned())];
        let error = endpoint.trust(&TrustedDocuments { by_id: by_id.into(), only: false });
        let error = error.expect_err("one of them cannot be run").to_string();
        assert!(error.contains("the-bad-one") && error.contains(part), "{error}");
    }
}
