//! Methods, bodies and parameters.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use bytes::Bytes;
use futures_util::StreamExt;
use serde_json::json;

use super::server::{endpoint, get, post, query, router, send};

#[tokio::test]
async fn a_query_runs_by_get_with_name_and_variables() {
    let document = "query%20A(%24n:String)%7Bhello(name:%24n)%7D%20query%20B%7Bdouble(n:1)%7D";
    let parameters =
        format!("query={document}&operationName=A&variables=%7B%22n%22:%22you%22%7D&extensions=&unknown=1");
    let answer = send(&router(), get(&parameters)).await;
    assert_eq!(answer.json(), json!({"data": {"hello": "hello you"}}));
    let answer = send(&router(), get("query=%7Bhello%7D&operationName=&variables=&extensions=")).await;
    assert_eq!(answer.json(), json!({"data": {"hello": "hello world"}}));
}

#[tokio::test]
async fn a_mutation_by_get_is_refused_and_does_nothing() {
    let (endpoint, deeds) = endpoint();
    let router = endpoint.into_router("/graphql");
    let answer = send(&router, get("query=mutation%7Bchange%7D")).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.header("allow"), "POST");
    assert_eq!(answer.refusal_code(), "METHOD_NOT_ALLOWED");
    assert_eq!(deeds.changed.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn row_20_what_a_secret_opens_is_not_read_by_get() {
    let (mut endpoint, _) = endpoint();
    endpoint.post_only.root_fields = &["cart"];
    endpoint.post_only.types = &["Node"];
    let router = endpoint.into_router("/graphql");
    let refused = [
        "{cart{id}}",
        "{c:cart{id}}",
        "{...{cart{id}}}",
        "{...F} fragment F on Query{cart{id}}",
        "{...F} fragment F on Query{...G} fragment G on Query{hello cart{id}}",
        "{node{...on Node{id}}}",
        "{node{...N}} fragment N on Node{id}",
    ];
    for document in refused {
        let encoded: String = document.replace(' ', "%20").replace('{', "%7B").replace('}', "%7D");
        let answer = send(&router, get(&format!("query={encoded}"))).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{document}");
        assert_eq!(answer.header("allow"), "POST");
        assert_eq!(send(&router, query(document)).await.status, StatusCode::OK, "{document}");
    }
    let answer = send(&router, get("query=%7Bhello%20items%7Bid%7D%7D")).await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn other_methods_are_refused() {
    for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
        let request = Request::builder().method(method).uri("/graphql").body(Body::empty()).expect("a request");
        let answer = send(&router(), request).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(answer.header("allow"), "GET, POST");
        assert_eq!(answer.refusal_code(), "METHOD_NOT_ALLOWED");
    }
}

#[tokio::test]
async fn row_77_only_json_is_read() {
    let body = json!({"query": "mutation { change }"}).to_string();
    let (endpoint, deeds) = endpoint();
    let router = endpoint.into_router("/graphql");
    for content_type in [
        None,
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
        Some("application/graphql"),
        Some("application/json; charset=utf-16"),
    ] {
        let mut request = Request::post("/graphql");
        if let Some(content_type) = content_type {
            request = request.header(header::CONTENT_TYPE, content_type);
        }
        let request = request.body(Body::from(body.clone())).expect("a request");
        let answer = send(&router, request).await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{content_type:?}");
        assert_eq!(answer.refusal_code(), "UNSUPPORTED_MEDIA_TYPE");
    }
    let mut compressed = post(&body);
    let gzip = "gzip".parse().expect("a header value");
    compressed.headers_mut().insert(header::CONTENT_ENCODING, gzip);
    let answer = send(&router, compressed).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(deeds.changed.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn bad_bodies_are_told_apart_without_internals() {
    let cases = [
        ("", "line 1, column 0"),
        ("{\"query\": }", "line 1, column 11"),
        ("{\"query\": \"{ hello }\",\n \"variables\": {\"n\": 1e400}}", "line 2"),
        ("{\"query\": \"\\ud800\"}", "line 1"),
        ("7", "must be a JSON object"),
        ("{}", "`query` is missing"),
        ("{\"query\": null}", "`query` is missing"),
        ("{\"query\": 7}", "`query` must be a string"),
        ("{\"query\": \"{ hello }\", \"operationName\": {}}", "`operationName` must be a string"),
        ("{\"query\": \"{ hello }\", \"variables\": []}", "`variables` must be an object"),
        ("{\"query\": \"{ hello }\", \"variables\": \"{}\"}", "`variables` must be an object"),
        ("{\"query\": \"{ hello }\", \"extensions\": 1}", "`extensions` must be an object"),
    ];
    for (body, part) in cases {
        let answer = send(&router(), post(body)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
        assert_eq!(answer.refusal_code(), "BAD_REQUEST", "{body}");
        let message = answer.json()["errors"][0]["message"].to_string();
        assert!(message.contains(part), "{body}: {message}");
        assert!(!message.contains("Error("), "{body}: {message}");
    }
    let deep = format!("{{\"query\":\"{{ hello }}\",\"variables\":{{\"a\":{}1{}}}}}", "[".repeat(500), "]".repeat(500));
    assert_eq!(send(&router(), post(deep)).await.refusal_code(), "BAD_REQUEST");
}

#[tokio::test]
async fn null_counts_as_absent_and_the_unknown_is_ignored() {
    let body = json!({
        "query": "{ hello }", "operationName": null, "variables": null, "id": "x", "doc_id": 7,
        "extensions": {"clientLibrary": {"name": "@apollo/client"}},
    });
    let answer = send(&router(), post(body)).await;
    assert_eq!(answer.json(), json!({"data": {"hello": "hello world"}}));
}

#[tokio::test]
async fn row_69_a_batch_is_refused_whole() {
    let (endpoint, deeds) = endpoint();
    let router = endpoint.into_router("/graphql");
    let one = json!({"query": "mutation { change }"});
    let answer = send(&router, post(json!([one, one, one]))).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.refusal_code(), "BATCH_NOT_ALLOWED");
    assert_eq!(answer.json()["errors"][0]["extensions"]["limit"], 1);
    assert_eq!(answer.json()["errors"][0]["extensions"]["actual"], 3);
    assert_eq!(deeds.changed.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_and_one_at_the_limit_is_read() {
    let (mut endpoint, _) = endpoint();
    endpoint.body_limit = 1000;
    let router = endpoint.into_router("/graphql");
    let document = json!({"query": "{ hello }"}).to_string();
    let fitting = format!("{document}{}", " ".repeat(1000 - document.len()));
    assert_eq!(send(&router, post(&fitting)).await.status, StatusCode::OK);
    let answer = send(&router, post(format!("{fitting} "))).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer.refusal_code(), "PAYLOAD_TOO_LARGE");
    assert_eq!(answer.json()["errors"][0]["extensions"]["limit"], 1000);
}

#[tokio::test]
async fn the_rest_of_a_refused_body_is_read_so_that_the_client_sees_the_answer() {
    let (mut endpoint, _) = endpoint();
    endpoint.body_limit = 1000;
    let router = endpoint.into_router("/graphql");
    let sent = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&sent);
    let pieces = futures_util::stream::iter(0..100).map(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
        Ok::<_, std::io::Error>(Bytes::from(vec![b' '; 1000]))
    });
    let mut request = post("");
    *request.body_mut() = Body::from_stream(pieces);
    let answer = send(&router, request).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(sent.load(Ordering::SeqCst), 100);
}

#[tokio::test(start_paused = true)]
async fn row_81_a_body_that_does_not_arrive_is_given_up() {
    let mut request = post("");
    *request.body_mut() = Body::from_stream(futures_util::stream::pending::<Result<Bytes, std::io::Error>>());
    let answer = send(&router(), request).await;
    assert_eq!(answer.status, StatusCode::REQUEST_TIMEOUT);
    assert_eq!(answer.refusal_code(), "REQUEST_TIMEOUT");
    assert_eq!(answer.header("connection"), "close");
}

#[tokio::test]
async fn the_context_hook_authenticates_before_anything_is_read() {
    let router = router();
    let asking = |token: &str, document: &str| {
        let mut request = query(document);
        let token = token.parse().expect("a header value");
        request.headers_mut().insert(header::AUTHORIZATION, token);
        request
    };
    let answer = send(&router, asking("Bearer good", "{ whoami }")).await;
    assert_eq!(answer.json(), json!({"data": {"whoami": "staff"}}));
    let answer = send(&router, query("{ whoami }")).await;
    assert_eq!(answer.json(), json!({"data": {"whoami": null}}));
    let answer = send(&router, asking("Bearer bad", "not even GraphQL")).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.refusal_code(), "UNAUTHENTICATED");
}

#[tokio::test]
async fn a_nul_in_the_address_is_refused() {
    let answer = send(&router(), get("query=%7Bhello%7D&channel=a%00b")).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.refusal_code(), "BAD_REQUEST");
}

#[tokio::test]
async fn a_resolver_adds_headers_to_the_answer() {
    let answer = send(&router(), query("{ signsIn }")).await;
    assert_eq!(answer.json(), json!({"data": {"signsIn": true}}));
    let cookies: Vec<_> = answer.headers.get_all(header::SET_COOKIE).iter().collect();
    assert_eq!(cookies, ["a=1", "b=2"]);
    let policies: Vec<_> = answer.headers.get_all(header::CACHE_CONTROL).iter().collect();
    assert_eq!(policies, ["private"], "in the place of what the answer had");
    // Another request of the same endpoint knows nothing of it.
    let answer = send(&router(), query("{ hello }")).await;
    assert!(answer.headers.get(header::SET_COOKIE).is_none());
}

#[tokio::test]
async fn what_the_context_hook_adds_is_sent_with_refusals_too() {
    let mut refused = query("{ hello }");
    let token = "Bearer bad".parse().expect("a header value");
    refused.headers_mut().insert(header::AUTHORIZATION, token);
    for (request, status) in [
        (query("{ hello }"), StatusCode::OK),
        (query("{ hello"), StatusCode::BAD_REQUEST),
        (refused, StatusCode::UNAUTHORIZED),
        (query("{ panics }"), StatusCode::INTERNAL_SERVER_ERROR),
    ] {
        let answer = send(&router(), request).await;
        assert_eq!((answer.status, answer.header("age")), (status, "7"));
    }
}
