//! Content types of answers, and what each does to the status of a refusal.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::json;

use super::server::{Answer, post, router, send};

const JSON: &str = "application/json; charset=utf-8";
const GRAPHQL: &str = "application/graphql-response+json; charset=utf-8";

async fn accepting(accept: Option<&str>, document: &str) -> Answer {
    let mut request = post(json!({ "query": document }));
    request.headers_mut().remove(header::ACCEPT);
    if let Some(accept) = accept {
        let accept = accept.parse().expect("a header value");
        request.headers_mut().insert(header::ACCEPT, accept);
    }
    send(&router(), request).await
}

#[tokio::test]
async fn the_best_fitting_type_is_given() {
    let cases = [
        (None, JSON),
        (Some("*/*"), JSON),
        (Some("application/*"), JSON),
        (Some("application/json"), JSON),
        (Some("application/graphql-response+json"), GRAPHQL),
        (Some("APPLICATION/GraphQL-Response+JSON;charset=UTF-8"), GRAPHQL),
        (Some("application/graphql-response+json, application/json"), GRAPHQL),
        (Some("application/json, application/graphql-response+json"), JSON),
        (Some("application/json;q=0.8, application/graphql-response+json;q=0.9"), GRAPHQL),
        (Some("application/graphql-response+json;q=0.5, application/json;q=0.501"), JSON),
        (Some("*/*, application/json;q=0"), GRAPHQL),
        (Some("application/graphql-response+json;charset=iso-8859-1, application/json;q=0.1"), JSON),
        // What urql sends.
        (
            Some(
                "application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed",
            ),
            GRAPHQL,
        ),
    ];
    for (accept, expected) in cases {
        let answer = accepting(accept, "{ hello }").await;
        assert_eq!(answer.status, StatusCode::OK, "{accept:?}");
        assert_eq!(answer.header("content-type"), expected, "{accept:?}");
        assert_eq!(answer.json(), json!({"data": {"hello": "hello world"}}));
    }
}

#[tokio::test]
async fn a_client_that_takes_nothing_we_have_gets_406() {
    for accept in [
        "text/event-stream;q=0",
        "multipart/mixed",
        "text/html",
        "application/json;q=0",
        "application/json;charset=utf-16",
        "application/json;q=2",
    ] {
        let answer = accepting(Some(accept), "{ hello }").await;
        assert_eq!(answer.status, StatusCode::NOT_ACCEPTABLE, "{accept}");
        assert_eq!(answer.refusal_code(), "NOT_ACCEPTABLE");
        assert_eq!(answer.header("content-type"), JSON);
    }
}

#[tokio::test]
async fn errors_of_graphql_are_200_for_json_and_400_for_graphql_response() {
    let cases = [
        ("{ hello", "GRAPHQL_PARSE_FAILED"),
        ("{ nothingLikeThis }", "GRAPHQL_VALIDATION_FAILED"),
        ("query($n: Int!) { double(n: $n) }", "VARIABLE_COERCION_FAILED"),
        ("query A { hello } query B { hello }", "OPERATION_RESOLUTION_FAILURE"),
    ];
    for (document, code) in cases {
        let old = accepting(Some("application/json"), document).await;
        assert_eq!((old.status, old.refusal_code().as_str()), (StatusCode::OK, code));
        let new = accepting(Some("application/graphql-response+json"), document).await;
        assert_eq!((new.status, new.refusal_code().as_str()), (StatusCode::BAD_REQUEST, code));
        assert_eq!(new.header("content-type"), GRAPHQL);
    }
}

#[tokio::test]
async fn other_refusals_keep_their_status_for_every_client() {
    let mut request = post("[]");
    let json = "application/json".parse().expect("a header value");
    request.headers_mut().insert(header::ACCEPT, json);
    let answer = send(&router(), request).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.refusal_code(), "BATCH_NOT_ALLOWED");
}

#[tokio::test]
async fn every_answer_has_the_headers_of_security() {
    for request in [post(json!({"query": "{ hello }"})), post("no JSON")] {
        let answer = send(&router(), request).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
    }
}

#[tokio::test]
async fn a_well_formed_request_id_is_kept_and_another_is_replaced() {
    let with_id =
        |id: &str| Request::post("/graphql").header("x-request-id", id).body(Body::empty()).expect("a request");
    let answer = send(&router(), with_id("Abc-1.2_3")).await;
    assert_eq!(answer.header("x-request-id"), "Abc-1.2_3");
    assert_eq!(answer.json()["errors"][0]["extensions"]["requestId"], "Abc-1.2_3");
    let too_long = "a".repeat(65);
    for bad in ["", "a b", "<script>", too_long.as_str()] {
        let answer = send(&router(), with_id(bad)).await;
        let id = answer.header("x-request-id");
        assert_ne!(id, bad);
        assert_eq!(id.len(), 32);
        assert_eq!(answer.json()["errors"][0]["extensions"]["requestId"], id);
    }
}
