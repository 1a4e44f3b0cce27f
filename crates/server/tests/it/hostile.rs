//! Bytes on real connections that no honest client sends.

use std::time::Duration;

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::executable::{PATIENCE, Place, Server, allow_connections};

/// What a smuggler hides behind another request.
const HIDDEN: &str = "GET /healthz HTTP/1.1\r\nhost: shop\r\n\r\n";

async fn connect(server: &Server) -> TcpStream {
    TcpStream::connect(server.address()).await.expect("the server listens")
}

/// Reads what comes until the server closes.
async fn read_to_end(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let reading = timeout(PATIENCE, stream.read_to_end(&mut bytes)).await.expect("the connection is closed");
    // A reset is an end as well.
    if let Err(error) = reading {
        assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset, "{error}");
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Sends the bytes and nothing more, and reads what comes until the server closes.
async fn exchange(server: &Server, bytes: &str) -> String {
    let mut stream = connect(server).await;
    // The server may answer and close before all of this is sent.
    let _all_sent = stream.write_all(bytes.as_bytes()).await.is_ok();
    read_to_end(&mut stream).await
}

fn answers(text: &str) -> usize {
    text.matches("HTTP/1.1 ").count()
}

/// A request for the name of the shop, whose body has the given head and form.
fn post(head: &str, body: &str) -> String {
    format!("POST /graphql HTTP/1.1\r\nhost: shop\r\ncontent-type: application/json\r\n{head}\r\n{body}")
}

fn document() -> String {
    json!({ "query": "{ shop { name } }" }).to_string()
}

fn chunked() -> String {
    format!("{:x}\r\n{}\r\n0\r\n\r\n", document().len(), document())
}

#[tokio::test]
async fn row_80_a_request_of_which_nobody_can_say_where_it_ends_is_refused_and_nothing_behind_it_is_answered() {
    let place = Place::new().await;
    let server = place.serve(&["--seed", "off"]).await;
    let (length, te) = (document().len(), "transfer-encoding: chunked\r\n");
    let attacks = [
        ("a length and chunks", post(&format!("content-length: {}\r\n{te}", chunked().len()), &chunked())),
        ("chunks and a length", post(&format!("{te}content-length: 4\r\n"), &chunked())),
        ("two lengths", post(&format!("content-length: {length}\r\ncontent-length: 0\r\n"), &document())),
        ("one length twice", post(&format!("content-length: {length}\r\ncontent-length: {length}\r\n"), &document())),
        ("a list of lengths", post(&format!("content-length: {length}, {length}\r\n"), &document())),
        ("a negative length", post("content-length: -1\r\n", &document())),
        ("a length with a sign", post(&format!("content-length: +{length}\r\n"), &document())),
        ("a length in hexadecimal", post(&format!("content-length: 0x{length:x}\r\n"), &document())),
        ("two encodings", post(&format!("{te}{te}"), &chunked())),
        ("an unknown encoding", post("transfer-encoding: xchunked\r\n", &chunked())),
        ("an encoding behind chunks", post("transfer-encoding: chunked, identity\r\n", &chunked())),
        ("a line that ends in a line feed", post(&format!("x: y\ncontent-length: {length}\r\n"), &document())),
        ("a head of line feeds", format!("GET /healthz HTTP/1.1\nhost: shop\n\n{HIDDEN}")),
        ("a space before the colon", post(&format!("content-length : {length}\r\n"), &document())),
        ("a folded line", post(&format!("x: y\r\n z\r\ncontent-length: {length}\r\n"), &document())),
        ("a size that is no number", post(te, "zz\r\n{}\r\n0\r\n\r\n")),
        ("a size beyond all numbers", post(te, "ffffffffffffffffff\r\n{}\r\n0\r\n\r\n")),
        ("a chunk longer than its size", post(te, "2\r\n{}{}\r\n0\r\n\r\n")),
        ("a chunk that ends in a line feed", post(te, "2\n{}\n0\n\n")),
        ("chunks in HTTP/1.0", post(te, &chunked()).replace("HTTP/1.1", "HTTP/1.0")),
    ];
    for (what, attack) in attacks {
        let answer = exchange(&server, &format!("{attack}{HIDDEN}")).await;
        // An answer to HTTP/1.0 begins with that.
        assert_eq!(answers(&answer.replace("HTTP/1.0 ", "HTTP/1.1 ")), 1, "{what}: {answer}");
        assert_eq!(answer.get(9..12), Some("400"), "{what}: {answer}");
        assert!(!answer.contains("alive"), "{what}: {answer}");
    }
    assert_eq!(
        answers(&exchange(&server, &format!("{}{HIDDEN}", post(te, &chunked()))).await),
        1,
        "chunks end a connection"
    );
    let last = HIDDEN.replace("host: shop", "host: shop\r\nconnection: close");
    let both =
        exchange(&server, &format!("{}{last}", post(&format!("content-length: {length}\r\n"), &document()))).await;
    assert!(
        answers(&both) == 2 && both.contains("Cartwright") && both.contains("alive"),
        "honest ones are answered: {both}"
    );
}

#[tokio::test]
async fn row_82_what_is_too_large_is_refused_before_it_is_read() {
    let place = Place::new().await;
    let server = place.serve(&["--seed", "off"]).await;
    let long = "x".repeat(70_000);
    let many: String = (0..500).map(|number| format!("x-{number}: y\r\n")).collect();
    let cases = [
        // Nothing of the body is ever sent.
        ("413", "PAYLOAD_TOO_LARGE", post("content-length: 10000000000\r\n", "")),
        ("413", "PAYLOAD_TOO_LARGE", post("content-length: 300000\r\n", &" ".repeat(300_000))),
        ("415", "UNSUPPORTED_MEDIA_TYPE", post("content-encoding: gzip\r\ncontent-length: 4\r\n", "\u{1f}\u{8b}")),
        ("431", "", format!("GET /healthz HTTP/1.1\r\nhost: shop\r\nx: {long}\r\n\r\n")),
        ("431", "", format!("GET /healthz HTTP/1.1\r\nhost: shop\r\n{many}\r\n")),
        ("431", "", format!("GET /healthz?{long} HTTP/1.1\r\nhost: shop\r\n\r\n")),
    ];
    for (status, code, request) in cases {
        // What is answered while the body is still on its way ends the connection, or waits for the rest of it.
        let request = request.replacen("host: shop\r\n", "host: shop\r\nconnection: close\r\n", 1);
        let answer = exchange(&server, &request).await;
        assert_eq!(answer.get(9..12), Some(status), "{answer}");
        assert!(answer.contains(code), "{answer}");
    }
    assert_eq!(server.get("/healthz", &[]).await.status, 200);
}

#[tokio::test]
async fn row_82_chunks_without_end_are_cut_off() {
    let place = Place::new().await;
    let server = place.serve(&["--seed", "off"]).await;
    let stream = connect(&server).await;
    let (mut reading, mut writing) = stream.into_split();
    let endless = tokio::spawn(async move {
        writing.write_all(post("transfer-encoding: chunked\r\n", "").as_bytes()).await?;
        let chunk = format!("400\r\n{}\r\n", " ".repeat(1024));
        // A thousand times the limit would be read if nobody counted.
        for sent in 0..262_144_u32 {
            if let Err(error) = writing.write_all(chunk.as_bytes()).await {
                return Ok::<_, std::io::Error>(Some((sent, error)));
            }
        }
        Ok(None)
    });
    let mut bytes = Vec::new();
    let _was_reset = timeout(PATIENCE, reading.read_to_end(&mut bytes)).await.expect("the server closes").is_err();
    let answer = String::from_utf8_lossy(&bytes);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 413"), "{answer}");
    let ended = timeout(PATIENCE, endless).await.expect("the writer ends").expect("no panic").expect("a head was sent");
    let (sent, _) = ended.expect("not everything was taken");
    assert!(sent < 65_536, "{sent} KiB were taken, which is far beyond the limit and the buffers between");
}

#[tokio::test]
async fn row_81_thousands_of_idle_and_half_said_requests_keep_nobody_from_being_served() {
    let place = Place::new().await;
    let server = place.serve(&["--seed", "off"]).await;
    let mut idle = Vec::new();
    for number in 0..allow_connections(5000) {
        let mut stream = connect(&server).await;
        let said: &str = match number % 4 {
            0 => "",
            1 => "GET /healthz HT",
            2 => "POST /graphql HTTP/1.1\r\nhost: shop\r\ncontent-type: application/json\r\ncontent-le",
            _ => {
                "POST /graphql HTTP/1.1\r\nhost: shop\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{"
            }
        };
        stream.write_all(said.as_bytes()).await.expect("the server reads");
        idle.push(stream);
    }
    // All of them are open, and others are served without waiting for their ends.
    for _ in 0..20 {
        let answer = timeout(Duration::from_secs(4), server.query("{ shop { name } }", json!({}))).await;
        assert_eq!(answer.expect("an answer before the first of the idle is closed")["shop"]["name"], "Cartwright");
    }
    // Those that have said nothing whole are closed by the limit of headers.
    for stream in idle.iter_mut().enumerate().filter(|(number, _)| number % 4 < 3).map(|(_, stream)| stream) {
        let rest = read_to_end(stream).await;
        assert!(rest.is_empty() || rest.starts_with("HTTP/1.1 408") || rest.starts_with("HTTP/1.1 400"), "{rest}");
    }
}
