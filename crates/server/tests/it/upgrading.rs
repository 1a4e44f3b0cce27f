//! What follows the head of a request on its connection: sockets and streams, which nobody may touch or cut, and bodies that come slowly.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::ws::{Message, WebSocket, WebSocketUpgrade},
    routing::get,
};
use cartwright_server::serve::{ServeOptions, serve};
use futures_util::stream;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::timeout,
};
use tokio_util::sync::CancellationToken;

use super::executable::{PATIENCE, Place};

/// The head of a request of which nobody can say where it ends.
const AMBIGUOUS: &str = "POST / HTTP/1.1\ncontent-length: 1\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n";

async fn repeat(mut socket: WebSocket) {
    while let Some(Ok(message)) = socket.recv().await {
        if matches!(message, Message::Binary(_) | Message::Text(_)) && socket.send(message).await.is_err() {
            return;
        }
    }
}

struct Served {
    address: SocketAddr,
    /// One permit lets one more piece of `/pieces` go.
    pieces: Arc<Semaphore>,
}

async fn start() -> Served {
    let pieces = Arc::new(Semaphore::new(0));
    let let_go = Arc::clone(&pieces);
    let router = Router::new()
        .route("/socket", get(async |upgrade: WebSocketUpgrade| upgrade.on_upgrade(repeat)))
        .route("/healthz", get(async || "alive"))
        .route(
            "/pieces",
            get(move || async move {
                Body::from_stream(stream::unfold(0_u32, move |number| {
                    let let_go = Arc::clone(&let_go);
                    async move {
                        let_go.acquire().await.ok()?.forget();
                        Some((Ok::<_, std::convert::Infallible>(Bytes::from(format!("piece {number}\n"))), number + 1))
                    }
                }))
            }),
        );
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("a bound address");
    let options = ServeOptions { header_time_limit: Duration::from_millis(100), ..ServeOptions::default() };
    tokio::spawn(async move { serve(listener, router, &options, CancellationToken::new()).await });
    Served { address, pieces }
}

async fn read_until(stream: &mut TcpStream, end: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(end) {
        let byte =
            timeout(PATIENCE, stream.read_u8()).await.expect("it comes in time").expect("the connection is open");
        bytes.push(byte);
    }
    bytes
}

/// Waits until the server has closed a connection that says nothing, and so has had its limit of silence.
async fn outlive_the_limit(address: SocketAddr) {
    let mut silent = TcpStream::connect(address).await.expect("the server listens");
    let read = timeout(PATIENCE, silent.read(&mut [0; 16])).await.expect("it is closed");
    assert_eq!(read.unwrap_or(0), 0);
}

/// A binary frame of a client whose mask is zero, so that its bytes stand on the wire as they are.
fn frame(payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x82];
    match u16::try_from(payload.len()) {
        Ok(short @ 0..=125) => frame.push(0x80 | u8::try_from(short).expect("it is short")),
        Ok(medium) => {
            frame.push(0x80 | 126);
            frame.extend(medium.to_be_bytes());
        }
        Err(_) => {
            frame.push(0x80 | 127);
            frame.extend(u64::try_from(payload.len()).expect("a length").to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(payload);
    frame
}

async fn read_frame(stream: &mut TcpStream) -> Vec<u8> {
    let reading = async {
        assert_eq!(stream.read_u8().await.expect("a frame"), 0x82);
        let length = match stream.read_u8().await.expect("its length") {
            126 => u64::from(stream.read_u16().await.expect("its length")),
            127 => stream.read_u64().await.expect("its length"),
            short => u64::from(short),
        };
        let mut payload = vec![0; usize::try_from(length).expect("a length")];
        stream.read_exact(&mut payload).await.expect("its payload");
        payload
    };
    timeout(PATIENCE, reading).await.expect("it comes in time")
}

#[tokio::test]
async fn row_80_after_an_upgrade_bytes_are_passed_untouched_and_nothing_is_cut() {
    let server = start().await;
    let mut socket = TcpStream::connect(server.address).await.expect("the server listens");
    let head = "GET /socket HTTP/1.1\r\nhost: shop\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
                sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    socket.write_all(head.as_bytes()).await.expect("the server reads");
    let answer = read_until(&mut socket, b"\r\n\r\n").await;
    assert!(answer.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&answer));
    outlive_the_limit(server.address).await;
    let everything: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    for payload in [AMBIGUOUS.as_bytes(), b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\n\n\n\n", b"", &everything] {
        // Whole, and a byte at a time.
        socket.write_all(&frame(payload)).await.expect("the server reads");
        assert_eq!(read_frame(&mut socket).await, payload);
        if payload.len() < 1000 {
            for byte in frame(payload) {
                socket.write_all(&[byte]).await.expect("the server reads");
            }
            assert_eq!(read_frame(&mut socket).await, payload);
        }
    }
    outlive_the_limit(server.address).await;
    socket.write_all(&frame(b"still here")).await.expect("the server reads");
    assert_eq!(read_frame(&mut socket).await, b"still here");
}

#[tokio::test]
async fn a_stream_that_pauses_for_longer_than_heads_may_take_is_not_cut() {
    let server = start().await;
    let mut stream = TcpStream::connect(server.address).await.expect("the server listens");
    stream.write_all(b"GET /pieces HTTP/1.1\r\nhost: shop\r\n\r\n").await.expect("the server reads");
    for number in 0..4 {
        server.pieces.add_permits(1);
        read_until(&mut stream, format!("piece {number}\n\r\n").as_bytes()).await;
        outlive_the_limit(server.address).await;
    }
}

#[tokio::test]
async fn row_80_on_a_connection_that_was_not_upgraded_heads_are_still_watched() {
    let server = start().await;
    let mut stream = TcpStream::connect(server.address).await.expect("the server listens");
    // It asks for an upgrade that it does not get.
    let refused = "GET /healthz HTTP/1.1\r\nhost: shop\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n";
    stream.write_all(refused.as_bytes()).await.expect("the server reads");
    read_until(&mut stream, b"alive").await;
    stream.write_all(AMBIGUOUS.as_bytes()).await.expect("the server reads");
    let mut rest = Vec::new();
    let _was_reset = timeout(PATIENCE, stream.read_to_end(&mut rest)).await.expect("the connection is closed").is_err();
    let rest = String::from_utf8_lossy(&rest);
    assert!(rest.starts_with("HTTP/1.1 400") && rest.matches("HTTP/1.1").count() == 1, "{rest}");
}

#[tokio::test]
async fn row_81_a_body_that_comes_slowly_is_given_up_while_others_are_served() {
    let place = Place::new().await;
    let server = place.serve(&["--seed", "off"]).await;
    let head =
        "POST /graphql HTTP/1.1\r\nhost: shop\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n{";
    let mut slow = TcpStream::connect(server.address()).await.expect("the server listens");
    let mut silent = TcpStream::connect(server.address()).await.expect("the server listens");
    for stream in [&mut slow, &mut silent] {
        stream.write_all(head.as_bytes()).await.expect("the server reads");
    }
    let (mut answers, mut writing) = slow.into_split();
    let mut answer = Vec::new();
    let ending = timeout(PATIENCE, answers.read_to_end(&mut answer));
    let others = async {
        let mut served = 0_u32;
        loop {
            // A byte after each answer that another one gets: the body always goes on, and is never complete.
            assert_eq!(server.query("{ shop { name } }", json!({})).await["shop"]["name"], "Cartwright");
            served += 1;
            if writing.write_all(b" ").await.is_err() {
                std::future::pending::<()>().await;
            }
            assert!(served < 90_000, "the body was taken for as long as it came");
        }
    };
    tokio::select! {
        ended = ending => drop(ended.expect("the connection is closed")),
        () = others => unreachable!("it ends only by failing"),
    }
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("REQUEST_TIMEOUT"), "{answer}");
    let mut answer = String::new();
    timeout(PATIENCE, silent.read_to_string(&mut answer)).await.expect("it is closed").expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}
