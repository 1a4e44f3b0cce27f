//! Operations over `graphql-transport-ws`, by a real client on a real connection.

use std::sync::{Arc, atomic::Ordering};

use async_graphql::Data;
use cartwright_graphql::http::{Code, ContextHook, RequestError, Validity};
use cartwright_testkit::SocketClient;
use futures_util::FutureExt;
use serde_json::{Value, json};
use tokio::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

use super::streaming::{document, serve};

const NONE: Value = Value::Null;

#[tokio::test]
async fn queries_and_mutations_run_on_a_socket() {
    let server = serve(|_| {}).await;
    let mut client = server.client().await;
    client.subscribe("1", "query($name: String) { hello(name: $name) }", json!({ "name": "Ada" })).await;
    assert_eq!(client.next_result("1").await, json!({ "data": { "hello": "hello Ada" } }));
    client.next_complete("1").await;
    // The id is free again.
    client.subscribe("1", "mutation { change }", NONE).await;
    assert_eq!(client.next_result("1").await, json!({ "data": { "change": true } }));
    client.next_complete("1").await;
    assert_eq!(server.deeds.changed.load(Ordering::SeqCst), 1);
    let several =
        json!({ "query": "query A { a: hello } query B { double(n: 2) }", "operationName": "B", "extensions": {} });
    client.send(json!({ "id": "2", "type": "subscribe", "payload": several })).await;
    assert_eq!(client.next_result("2").await, json!({ "data": { "double": 4 } }));
    client.next_complete("2").await;
}

#[tokio::test]
async fn a_subscription_tells_until_its_client_has_heard_enough() {
    let server = serve(|_| {}).await;
    let mut client = server.client().await;
    client.subscribe("news", "subscription { news }", NONE).await;
    for told in 0..3 {
        server.deeds.news.send_replace(told);
        assert_eq!(client.next_result("news").await, json!({ "data": { "news": told } }));
    }
    client.subscribe("count", "subscription { count(to: 3) }", NONE).await;
    for number in 0..3 {
        assert_eq!(client.next_result("count").await, json!({ "data": { "count": number } }));
    }
    client.next_complete("count").await;
    client.send(json!({ "id": "news", "type": "complete" })).await;
    client.send(json!({ "id": "nobody's", "type": "complete" })).await;
    server.wait_for_listeners(0).await;
    server.deeds.news.send_replace(9);
    client.subscribe("news", "{ hello }", NONE).await;
    assert_eq!(client.next_result("news").await, json!({ "data": { "hello": "hello world" } }));
    client.next_complete("news").await;
}

#[tokio::test]
async fn what_does_not_run_is_an_error_without_a_complete() {
    let server = serve(|_| {}).await;
    let mut client = server.client().await;
    let deep = format!("{{ node {}{{ id }}{} }}", "{ child ".repeat(30), "}".repeat(30));
    let long = format!("{{ hello {} }}", "#".repeat(20_000));
    for (document, code) in [
        ("{ hello ", "GRAPHQL_PARSE_FAILED"),
        ("{ unknown }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { unknown }", "GRAPHQL_VALIDATION_FAILED"),
        ("query($n: Int!) { double(n: $n) }", "VARIABLE_COERCION_FAILED"),
        ("query A { hello } query B { hello }", "OPERATION_RESOLUTION_FAILURE"),
        ("subscription { news more: news }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { ...Part } fragment Part on Subscription { news }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { refused }", "NOT_FOUND"),
        ("{ away }", "SERVICE_UNAVAILABLE"),
        (deep.as_str(), "QUERY_TOO_DEEP"),
        (long.as_str(), "QUERY_TOO_LARGE"),
    ] {
        client.subscribe("1", document, NONE).await;
        assert_eq!(client.next_error("1").await, [code], "{document}");
    }
    client.send(json!({ "id": "1", "type": "subscribe", "payload": {} })).await;
    assert_eq!(client.next_error("1").await, ["BAD_REQUEST"]);
    client.send(json!({ "id": "1", "type": "subscribe", "payload": { "query": 7 } })).await;
    assert_eq!(client.next_error("1").await, ["BAD_REQUEST"]);
    assert_eq!(server.deeds.resolved.load(Ordering::SeqCst), 0, "nothing ran");
    client.subscribe("1", "{ hello }", NONE).await;
    client.next_result("1").await;
    client.next_complete("1").await;
}

#[tokio::test]
async fn row_73_errors_are_masked_as_everywhere() {
    let server = serve(|_| {}).await;
    let mut client = server.client().await;
    client.subscribe("1", "{ broken }", NONE).await;
    let answer = client.next_result("1").await;
    assert_eq!(answer["errors"][0]["message"], "Internal error");
    client.next_complete("1").await;
    client.subscribe("2", "subscription { breaks }", NONE).await;
    assert_eq!(client.next_result("2").await, json!({ "data": { "breaks": 1 } }));
    let answer = client.next_result("2").await;
    assert_eq!((&answer["data"], &answer["errors"][0]["message"]), (&NONE, &json!("Internal error")));
    assert_eq!(answer["errors"][0]["extensions"]["code"], "INTERNAL");
    assert_eq!(client.next_result("2").await, json!({ "data": { "breaks": 3 } }), "the subscription goes on");
    client.next_complete("2").await;
}

#[tokio::test]
async fn row_111_a_panic_ends_one_operation_and_not_the_socket() {
    let mut panics = Arc::default();
    let server = serve(|endpoint| panics = Arc::clone(&endpoint.panics)).await;
    let mut client = server.client().await;
    client.subscribe("1", "subscription { panics }", NONE).await;
    assert_eq!(client.next_result("1").await, json!({ "data": { "panics": 0 } }));
    assert_eq!(client.next_error("1").await, ["INTERNAL"]);
    for document in ["{ panics }", "mutation { changeAndPanic }"] {
        client.subscribe("1", document, NONE).await;
        assert_eq!(client.next_error("1").await, ["INTERNAL"]);
    }
    assert_eq!(panics.load(Ordering::SeqCst), 3);
    client.subscribe("1", "{ hello }", NONE).await;
    client.next_result("1").await;
}

#[tokio::test]
async fn a_talkative_operation_leaves_the_others_their_turn() {
    let server = serve(|_| {}).await;
    let mut client = server.client().await;
    client.subscribe("much", "subscription { count(to: 1000000) }", NONE).await;
    client.next_result("much").await;
    client.subscribe("little", "{ hello }", NONE).await;
    client.send(json!({ "type": "ping" })).await;
    let (mut has_answer, mut has_pong) = (false, false);
    for _ in 0..100_000 {
        let message = client.next().await;
        has_answer |= message["id"] == "little";
        has_pong |= message["type"] == "pong";
        if has_answer && has_pong {
            return;
        }
    }
    panic!("the others never had their turn: answer {has_answer}, pong {has_pong}");
}

#[tokio::test]
async fn a_mutation_outlives_its_socket_and_a_subscription_does_not() {
    let server = serve(|_| {}).await;
    let mut client = server.client().await;
    client.subscribe("1", "subscription { news }", NONE).await;
    client.next_result("1").await;
    client.subscribe("2", "mutation { changeSlowly }", NONE).await;
    server.deeds.has_begun.0.acquire().await.expect("the semaphore is never closed").forget();
    drop(client);
    server.wait_for_listeners(0).await;
    assert_eq!(server.deeds.changed.load(Ordering::SeqCst), 0);
    server.deeds.may_change.0.add_permits(1);
    server.wait_for_silence().await;
    assert_eq!(server.deeds.changed.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_socket_says_who_it_is_when_it_begins() {
    let server = serve(|_| {}).await;
    for payload in [
        json!({ "authorization": "Bearer good" }),
        json!({ "Authorization": "Bearer good" }),
        json!({ "headers": { "Authorization": "Bearer good" }, "more": [1] }),
    ] {
        let mut client = SocketClient::acknowledged(server.address, "/graphql", payload).await;
        client.subscribe("1", "{ whoami }", NONE).await;
        assert_eq!(client.next_result("1").await, json!({ "data": { "whoami": "staff" } }));
    }
    let mut client = server.client().await;
    client.subscribe("1", "{ whoami }", NONE).await;
    assert_eq!(client.next_result("1").await, json!({ "data": { "whoami": null } }));
}

#[tokio::test]
async fn row_30_a_socket_ends_with_the_rights_that_it_was_opened_with() {
    let (revoked, checked) = (CancellationToken::new(), CancellationToken::new());
    let (revokes, checks) = (revoked.clone(), checked.clone());
    let hook: ContextHook = Arc::new(move |parts| {
        let (revoked, checked) = (revokes.clone(), checks.clone());
        async move {
            if checked.is_cancelled() {
                return Err(RequestError::new(Code::Unauthenticated, "Not any more"));
            }
            let mut data = Data::default();
            let soon = Instant::now() + Duration::from_millis(100);
            data.insert(match parts.header("authorization") {
                Some("soon over") => Validity { until: Some(soon), revoked: None },
                Some("revocable") => Validity { until: None, revoked: Some(revoked) },
                _ => Validity::default(),
            });
            Ok(data)
        }
        .boxed()
    });
    let server = serve(|endpoint| endpoint.context = hook).await;
    let open = async |authorization: &str| {
        let payload = json!({ "authorization": authorization });
        SocketClient::acknowledged(server.address, "/graphql", payload).await
    };
    let (mut soon_over, mut revocable, mut other) = (open("soon over").await, open("revocable").await, open("").await);
    assert_eq!(soon_over.closed().await, 4403);
    revoked.cancel();
    assert_eq!(revocable.closed().await, 4403);
    other.send(json!({ "id": "2", "type": "subscribe", "payload": document("{ hello }") })).await;
    other.next_result("2").await;
    other.next_complete("2").await;
    checked.cancel();
    other.subscribe("3", "{ hello }", NONE).await;
    assert_eq!(other.closed().await, 4403, "rights are asked for anew with every operation");
    assert_eq!(server.deeds.resolved.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn row_104_a_server_that_stops_finishes_what_has_begun_and_closes_its_sockets() {
    let server = serve(|_| {}).await;
    let (mut idle, mut busy, mut silent) = (server.client().await, server.client().await, server.connect().await);
    idle.subscribe("1", "subscription { news }", NONE).await;
    idle.next_result("1").await;
    busy.subscribe("1", "subscription { news }", NONE).await;
    busy.next_result("1").await;
    busy.subscribe("2", "mutation { changeSlowly }", NONE).await;
    server.deeds.has_begun.0.acquire().await.expect("the semaphore is never closed").forget();
    server.stop.cancel();
    assert_eq!(idle.closed().await, 1012);
    assert_eq!(silent.closed().await, 1012);
    // The subscription of the busy one has ended without a word; nothing new is begun.
    server.wait_for_listeners(0).await;
    busy.subscribe("3", "{ hello }", NONE).await;
    server.deeds.may_change.0.add_permits(1);
    assert_eq!(busy.next_result("2").await, json!({ "data": { "changeSlowly": true } }));
    assert_eq!(busy.closed().await, 1012);
    server.wait_for_silence().await;
    let protocol = [("sec-websocket-protocol", cartwright_testkit::PROTOCOL)];
    let late = SocketClient::request(server.address, "/graphql", &protocol).await;
    assert_eq!(late.expect_err("no socket any more").as_u16(), 503);
}
