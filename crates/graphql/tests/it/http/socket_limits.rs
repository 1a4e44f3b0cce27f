//! Who gets a socket, and what ends it.

use std::{sync::Arc, time::Duration};

use cartwright_graphql::http::Seats;
use cartwright_testkit::{PROTOCOL, SocketClient};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::streaming::{PATIENCE, Served, document, serve};

async fn request(server: &Served, headers: &[(&str, &str)]) -> Result<SocketClient, u16> {
    SocketClient::request(server.address, "/graphql", headers).await.map_err(|status| status.as_u16())
}

fn subscribe(id: &str) -> Value {
    json!({ "id": id, "type": "subscribe", "payload": document("subscription { news }") })
}

#[tokio::test]
async fn row_84_one_sub_protocol_is_spoken() {
    let server = serve(|_| {}).await;
    for offered in [&[][..], &[("sec-websocket-protocol", "graphql-ws")], &[("sec-websocket-protocol", "soap, wamp")]] {
        let mut client = request(&server, offered).await.expect("a socket");
        assert_eq!(client.closed().await, 4406, "{offered:?}");
    }
    let both = format!("graphql-ws, {PROTOCOL}");
    let mut client = request(&server, &[("sec-websocket-protocol", &both)]).await.expect("a socket");
    client.send(json!({ "type": "connection_init" })).await;
    assert_eq!(client.next().await, json!({ "type": "connection_ack" }));
}

#[tokio::test]
async fn row_84_pages_of_other_origins_get_no_socket() {
    let server = serve(|endpoint| {
        endpoint.streams.allows_origin = Arc::new(|origin| origin == "https://shop.example");
    })
    .await;
    let own = format!("http://{}", server.address);
    let longer = format!("{own}.evil.example");
    for (origin, is_allowed) in [
        ("https://shop.example", true),
        (own.as_str(), true),
        ("https://evil.example", false),
        ("https://shop.example.evil.example", false),
        ("http://shop.example", false),
        (longer.as_str(), false),
        ("null", false),
        ("", false),
    ] {
        let headers = [("sec-websocket-protocol", PROTOCOL), ("origin", origin)];
        match request(&server, &headers).await {
            Ok(_) => assert!(is_allowed, "{origin}"),
            Err(status) => assert!(!is_allowed && status == 403, "{origin}: {status}"),
        }
    }
}

#[tokio::test]
async fn row_84_what_is_no_message_ends_the_socket() {
    let server = serve(|_| {}).await;
    for wrong in [
        json!("connection_init"),
        json!({ "type": "start", "id": "1" }),
        json!({ "type": "subscribe", "payload": {} }),
        json!({ "type": "subscribe", "id": "", "payload": {} }),
        json!({ "type": "subscribe", "id": "1" }),
        json!({ "type": "ping", "payload": 1 }),
        json!({ "type": "connection_ack" }),
    ] {
        let mut client = server.client().await;
        client.send(wrong.clone()).await;
        assert_eq!(client.closed().await, 4400, "{wrong}");
    }
    for bytes in [&b"{}"[..], b"\xff", b""] {
        let mut client = server.connect().await;
        client.send_raw(bytes.to_vec()).await;
        assert_eq!(client.closed().await, 4400);
    }
    let nested = format!("{}{}", "[".repeat(30_000), "]".repeat(30_000));
    let mut client = server.client().await;
    client.send_raw(nested).await;
    assert_eq!(client.closed().await, 4400);
}

#[tokio::test]
async fn row_84_the_order_of_the_protocol_is_kept() {
    let server = serve(|_| {}).await;
    let mut early = server.connect().await;
    early.send(subscribe("1")).await;
    assert_eq!(early.closed().await, 4401);
    let mut twice = server.client().await;
    twice.send(json!({ "type": "connection_init" })).await;
    assert_eq!(twice.closed().await, 4429);
    let mut same = server.client().await;
    same.send(subscribe("1")).await;
    same.next_result("1").await;
    same.send(subscribe("1")).await;
    assert_eq!(same.closed().await, 4409);
    server.wait_for_listeners(0).await;
}

#[tokio::test]
async fn row_84_a_socket_that_does_not_begin_is_closed() {
    let server = serve(|endpoint| endpoint.streams.init_time_limit = Duration::from_millis(50)).await;
    let mut silent = server.connect().await;
    assert_eq!(silent.closed().await, 4408);
    let mut chatty = server.connect().await;
    chatty.send(json!({ "type": "ping" })).await;
    assert_eq!(chatty.closed().await, 4408, "a ping is no beginning");
    server.wait_for_silence().await;
}

#[tokio::test]
async fn row_84_a_refused_beginning_closes_the_socket() {
    let server = serve(|_| {}).await;
    for payload in [json!({ "authorization": "Bearer forged" }), json!({ "authorization": "line\nbreak" })] {
        let mut client = server.connect().await;
        client.send(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(client.closed().await, 4403, "{payload}");
    }
}

#[tokio::test]
async fn row_84_operations_messages_and_sockets_are_limited() {
    let server = serve(|endpoint| {
        endpoint.streams.operations = 3;
        endpoint.streams.seats = Arc::new(Seats::new(2));
    })
    .await;
    let mut client = server.client().await;
    for id in ["1", "2", "3"] {
        client.send(subscribe(id)).await;
        client.next_result(id).await;
    }
    client.send(json!({ "id": "3", "type": "complete" })).await;
    client.send(subscribe("4")).await;
    client.next_result("4").await;
    let mut other = server.client().await;
    let headers = [("sec-websocket-protocol", PROTOCOL)];
    assert_eq!(request(&server, &headers).await.err(), Some(429), "an address has two seats");
    client.send(subscribe("5")).await;
    assert_eq!(client.closed().await, 4429);
    drop(client);
    server.wait_for_listeners(0).await;

    let fits = json!({ "type": "ping", "payload": { "x": "x".repeat(64 * 1024 - 100) } });
    other.send(fits.clone()).await;
    assert_eq!(other.next().await["payload"], fits["payload"]);
    other.send(json!({ "type": "ping", "payload": { "x": "x".repeat(64 * 1024) } })).await;
    assert_eq!(other.closed().await, 1009);
    drop(other);
    let again = async {
        while request(&server, &headers).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, again).await.expect("the seats are free again");
}

#[tokio::test]
async fn row_84_a_frame_without_end_takes_no_memory() {
    let server = serve(|_| {}).await;
    let mut stream = tokio::net::TcpStream::connect(server.address).await.expect("the server listens");
    let head = format!(
        "GET /graphql HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: \
         13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: {PROTOCOL}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.expect("the server reads");
    // A text of four exabytes is announced.
    stream.write_all(&[0x81, 0xff, 0x3f, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]).await.expect("the server reads");
    let mut heard = Vec::new();
    let read = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut heard)).await.expect("the socket ends");
    // A reset is an end as well.
    assert!(read.is_ok() || !heard.is_empty());
    server.wait_for_silence().await;
}

#[tokio::test]
async fn pings_are_answered_and_silence_is_asked_about() {
    let server = serve(|endpoint| endpoint.streams.idle = Duration::from_millis(50)).await;
    let mut client = server.connect().await;
    client.send(json!({ "type": "ping", "payload": { "at": 1 } })).await;
    assert_eq!(client.next().await, json!({ "type": "pong", "payload": { "at": 1 } }));
    client.send(json!({ "type": "connection_init" })).await;
    assert_eq!(client.next().await, json!({ "type": "connection_ack" }));
    client.send(json!({ "type": "pong" })).await;
    for _ in 0..5 {
        // The client's library answers the ping when the next one is waited for.
        let heard = client.hear().await.expect("the socket is open");
        assert!(heard.is_ping(), "{heard:?}");
    }
    client.send(json!({ "type": "ping" })).await;
    assert_eq!(client.next().await, json!({ "type": "pong" }));
    // From here on nothing is read and so no ping answered: the other end is taken for dead.
    server.wait_for_silence().await;
}
