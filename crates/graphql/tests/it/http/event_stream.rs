//! Server-sent events: one request, as many results as come.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use async_graphql::Data;
use axum::{
    body::{Body, Bytes},
    http::{Request, StatusCode, header},
};
use cartwright_graphql::http::{PostOnly, Validity};
use futures_util::FutureExt;
use http_body_util::{BodyExt, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::{Value, json};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::{
    server::{endpoint, router, send},
    streaming::{PATIENCE, Served, serve},
};

const STREAM: &str = "text/event-stream";

fn post(accept: &str, document: &str) -> Request<Body> {
    Request::post("/graphql")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, accept)
        .body(Body::from(json!({ "query": document }).to_string()))
        .expect("the request of a test is well formed")
}

fn get(accept: &str, document: &str) -> Request<Body> {
    let document: String = document.bytes().map(|byte| format!("%{byte:02x}")).collect();
    Request::get(format!("/graphql?query={document}"))
        .header(header::ACCEPT, accept)
        .body(Body::empty())
        .expect("the request of a test is well formed")
}

/// The results of a stream that has come to its end.
fn results(text: &str) -> Vec<Value> {
    let events = text.strip_prefix(":\n\n").expect("a sign of life comes first");
    let events = events.strip_suffix("event: complete\ndata:\n\n").unwrap_or_else(|| panic!("no end: {text}"));
    let data = |event: &str| {
        let data = event.strip_prefix("event: next\ndata: ").unwrap_or_else(|| panic!("no result: {event}"));
        serde_json::from_str(data).expect("a result is JSON")
    };
    events.split("\n\n").filter(|event| !event.is_empty()).map(data).collect()
}

#[tokio::test]
async fn every_kind_of_operation_can_be_streamed() {
    let router = router();
    let answer = send(&router, post(STREAM, "subscription { count(to: 2) }")).await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "text/event-stream; charset=utf-8"));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("x-accel-buffering"), "no");
    assert_eq!(
        answer.text,
        ":\n\nevent: next\ndata: {\"data\":{\"count\":0}}\n\nevent: next\ndata: {\"data\":{\"count\":1}}\n\nevent: \
         complete\ndata:\n\n"
    );
    let answer = send(&router, get(STREAM, "subscription { count(to: 1) }")).await;
    assert_eq!(results(&answer.text), [json!({ "data": { "count": 0 } })]);
    let answer = send(&router, get(STREAM, "{ hello }")).await;
    assert_eq!(results(&answer.text), [json!({ "data": { "hello": "hello world" } })]);
    let answer = send(&router, post(STREAM, "mutation { change }")).await;
    assert_eq!(results(&answer.text), [json!({ "data": { "change": true } })]);
}

#[tokio::test]
async fn a_client_that_takes_both_gets_one_answer_where_there_is_one() {
    let router = router();
    // What urql says by default.
    let urql = "application/graphql-response+json, application/graphql+json, application/json, text/event-stream, \
                multipart/mixed";
    let answer = send(&router, post(urql, "{ hello }")).await;
    assert_eq!(answer.header("content-type"), "application/graphql-response+json; charset=utf-8");
    let answer = send(&router, post(urql, "subscription { count(to: 1) }")).await;
    assert_eq!(results(&answer.text).len(), 1);
    let answer = send(&router, post("text/event-stream;q=0.5, application/json", "{ hello }")).await;
    assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
    let answer = send(&router, post("application/json;q=0.5, text/event-stream", "{ hello }")).await;
    assert_eq!(results(&answer.text).len(), 1);
    let answer = send(&router, post("*/*", "{ hello }")).await;
    assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
}

#[tokio::test]
async fn a_subscription_without_a_stream_is_told_both_ways() {
    for accept in ["application/json", "application/graphql-response+json", "*/*", "text/event-stream;q=0, */*"] {
        for request in [post(accept, "subscription { count(to: 1) }"), get(accept, "subscription { count(to: 1) }")] {
            let answer = send(&router(), request).await;
            assert_eq!(answer.refusal_code(), "OPERATION_RESOLUTION_FAILURE", "{accept}");
            assert!(answer.text.contains("graphql-transport-ws"), "{}", answer.text);
            assert!(answer.text.contains("text/event-stream"), "{}", answer.text);
        }
    }
}

#[tokio::test]
async fn what_does_not_run_is_a_result_and_an_end() {
    let router = router();
    for (document, code) in [
        ("{ hello ", "GRAPHQL_PARSE_FAILED"),
        ("{ unknown }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { unknown }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { count }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { a: count(to: 1) b: count(to: 1) }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { refused }", "NOT_FOUND"),
    ] {
        let answer = send(&router, post(STREAM, document)).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (StatusCode::OK, "text/event-stream; charset=utf-8")
        );
        let text = if answer.text.starts_with(':') { answer.text } else { format!(":\n\n{}", answer.text) };
        let results = results(&text);
        assert_eq!(results.len(), 1, "{document}: {results:?}");
        assert_eq!(results[0]["errors"][0]["extensions"]["code"], code, "{document}");
        assert!(results[0].get("data").is_none(), "{document}");
    }
    let answer = send(&router, post(STREAM, "subscription { panics }")).await;
    let results = results(&answer.text);
    assert_eq!(results[0], json!({ "data": { "panics": 0 } }));
    assert_eq!(results[1]["errors"][0]["extensions"]["code"], "INTERNAL");
}

#[tokio::test]
async fn what_comes_in_a_wrong_way_keeps_its_status() {
    let (mut endpoint, deeds) = endpoint();
    endpoint.post_only = PostOnly { root_fields: &["news"], types: &[] };
    let router = endpoint.into_router("/graphql");
    let mut form = post(STREAM, "{ hello }");
    form.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/plain"));
    let mut forged = post(STREAM, "{ hello }");
    forged.headers_mut().insert(header::AUTHORIZATION, header::HeaderValue::from_static("Bearer forged"));
    for (request, status) in [
        (form, StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (forged, StatusCode::UNAUTHORIZED),
        (get(STREAM, "mutation { change }"), StatusCode::METHOD_NOT_ALLOWED),
        (get(STREAM, "subscription { news }"), StatusCode::METHOD_NOT_ALLOWED),
        (get("text/event-stream;q=0.1, application/json", "subscription { news }"), StatusCode::METHOD_NOT_ALLOWED),
    ] {
        let answer = send(&router, request).await;
        assert_eq!(answer.status, status, "{}", answer.text);
        answer.refusal_code();
    }
    assert_eq!(deeds.changed.load(Ordering::SeqCst) + deeds.resolved.load(Ordering::SeqCst), 0);
}

/// A stream over a real connection, read piece by piece.
struct Listening {
    body: hyper::body::Incoming,
    text: String,
}

impl Listening {
    async fn to(server: &Served, document: &str) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
        let request = Request::post(format!("http://{}/graphql", server.address))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, STREAM)
            .body(Full::from(json!({ "query": document }).to_string()))
            .expect("a request");
        let response = timeout(PATIENCE, client.request(request)).await.expect("in time").expect("an answer");
        Self { body: response.into_body(), text: String::new() }
    }

    /// Reads until the text is there, and forgets what came up to its end.
    async fn wait_for(&mut self, text: &str) {
        while !self.text.contains(text) {
            assert!(self.read_on().await, "the stream ended: {}", self.text);
        }
        let (_, rest) = self.text.split_once(text).expect("it is there");
        self.text = rest.to_owned();
    }

    async fn read_on(&mut self) -> bool {
        let frame = timeout(PATIENCE, self.body.frame()).await.expect("something comes in time");
        let Some(Ok(frame)) = frame else {
            return false;
        };
        let piece = frame.into_data().expect("there are no trailers");
        self.text.push_str(std::str::from_utf8(&piece).expect("events are whole"));
        true
    }

    async fn rest(mut self) -> String {
        while self.read_on().await {}
        self.text
    }
}

#[tokio::test]
async fn results_come_as_they_are_told_and_the_client_may_go() {
    let server = serve(|endpoint| endpoint.streams.heartbeat = Duration::from_millis(20)).await;
    let mut listening = Listening::to(&server, "subscription { news }").await;
    listening.wait_for("data: {\"data\":{\"news\":0}}\n\n").await;
    for _ in 0..3 {
        listening.wait_for(":\n\n").await;
    }
    server.deeds.news.send_replace(7);
    listening.wait_for("data: {\"data\":{\"news\":7}}\n\n").await;
    drop(listening);
    server.wait_for_listeners(0).await;
}

#[tokio::test]
async fn row_104_a_server_that_stops_ends_its_streams_without_calling_them_complete() {
    let server = serve(|_| {}).await;
    let mut listening = Listening::to(&server, "subscription { news }").await;
    listening.wait_for("{\"news\":0}").await;
    server.stop.cancel();
    let rest = listening.rest().await;
    assert!(!rest.contains("complete"), "{rest}");
    server.wait_for_listeners(0).await;
}

#[tokio::test]
async fn row_30_a_stream_ends_with_the_rights_that_it_was_opened_with() {
    let revoked = CancellationToken::new();
    let revokes = revoked.clone();
    let server = serve(|endpoint| {
        endpoint.context = Arc::new(move |_| {
            let revoked = revokes.clone();
            async move {
                let mut data = Data::default();
                data.insert(Validity { until: None, revoked: Some(revoked) });
                Ok(data)
            }
            .boxed()
        });
    })
    .await;
    let mut listening = Listening::to(&server, "subscription { news }").await;
    listening.wait_for("{\"news\":0}").await;
    revoked.cancel();
    let rest = listening.rest().await;
    assert!(rest.contains("UNAUTHENTICATED") && rest.ends_with("event: complete\ndata:\n\n"), "{rest}");
    server.wait_for_listeners(0).await;
}
