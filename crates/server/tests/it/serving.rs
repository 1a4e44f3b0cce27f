//! Real connections: slow ones, many of them, and the end.

use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::ConnectInfo,
    routing::get,
};
use cartwright_server::serve::{Ending, ServeOptions, serve};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{Notify, Semaphore},
    task::JoinHandle,
    time::timeout,
};
use tokio_util::sync::CancellationToken;

/// Longer than anything here takes; what hangs fails.
const PATIENCE: Duration = Duration::from_secs(30);

struct Served {
    address: SocketAddr,
    stop: CancellationToken,
    ending: JoinHandle<Ending>,
    /// `/slow` has begun.
    begun: Arc<Semaphore>,
    /// Lets `/slow` go on.
    go_on: Arc<Notify>,
    /// An answer of `/endless` was given up.
    unread: Arc<Semaphore>,
}

/// Tells when it is dropped.
struct Ended(Arc<Semaphore>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.add_permits(1);
    }
}

async fn start(options: ServeOptions) -> Served {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("a bound address");
    let (begun, go_on) = (Arc::new(Semaphore::new(0)), Arc::new(Notify::new()));
    let unread = Arc::new(Semaphore::new(0));
    let endless_ended = Arc::clone(&unread);
    let (slow_begun, slow_go_on) = (Arc::clone(&begun), Arc::clone(&go_on));
    let router = Router::new()
        .route("/", get(async || "hello"))
        .route("/peer", get(async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.ip().to_string()))
        .route(
            "/slow",
            get(move || async move {
                slow_begun.add_permits(1);
                slow_go_on.notified().await;
                "done"
            }),
        )
        .route(
            "/endless",
            get(move || async move {
                let ended = Ended(endless_ended);
                let pieces = std::iter::repeat_with(move || {
                    // Goes with the body.
                    let _kept = &ended;
                    Ok::<_, Infallible>(Bytes::from_static(&[b'x'; 4096]))
                });
                Body::from_stream(futures_util::stream::iter(pieces))
            }),
        );
    let stop = CancellationToken::new();
    let stopped = stop.clone();
    let ending = tokio::spawn(async move { serve(listener, router, &options, stopped).await });
    Served { address, stop, ending, begun, go_on, unread }
}

impl Served {
    async fn open(&self, text: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.expect("the server listens");
        stream.write_all(text.as_bytes()).await.expect("the server reads");
        stream
    }

    async fn wait_for_slow(&self) {
        let begun = timeout(PATIENCE, self.begun.acquire()).await.expect("the request arrives");
        begun.expect("the semaphore is never closed").forget();
    }

    async fn end(self) -> Ending {
        timeout(PATIENCE, self.ending).await.expect("serving ends").expect("serving does not panic")
    }
}

async fn read_to_end(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    let reading = timeout(PATIENCE, stream.read_to_end(&mut bytes)).await.expect("the connection is closed");
    // A reset is an end as well.
    if let Err(error) = reading {
        assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset, "{error}");
    }
    String::from_utf8(bytes).expect("answers are text")
}

fn request(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
}

#[tokio::test]
async fn a_request_is_answered_and_knows_its_peer() {
    let server = start(ServeOptions::default()).await;
    let answer = read_to_end(server.open(&request("/peer")).await).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("127.0.0.1"), "{answer}");
}

#[tokio::test]
async fn row_81_slow_headers_are_closed_while_others_are_served() {
    let options = ServeOptions { header_time_limit: Duration::from_millis(200), ..ServeOptions::default() };
    let server = start(options).await;
    // Nothing at all; a letter that could begin two versions of HTTP; half a head; a second request that never ends.
    let slow = [
        server.open("").await,
        server.open("P").await,
        server.open("GET / HTTP/1.1\r\nhost: loc").await,
        server.open("GET / HTTP/1.1\r\nhost: localhost\r\n\r\nGET / HT").await,
    ];
    let answer = read_to_end(server.open(&request("/")).await).await;
    assert!(answer.ends_with("hello"), "{answer}");
    for stream in slow {
        let answer = read_to_end(stream).await;
        assert!(answer.is_empty() || answer.ends_with("hello"), "{answer}");
    }
}

#[tokio::test]
async fn row_81_an_answer_that_nobody_reads_is_given_up_while_others_are_served() {
    let options = ServeOptions { unread_time_limit: Duration::from_millis(200), ..ServeOptions::default() };
    let server = start(options).await;
    let unread = server.open(&request("/endless")).await;
    let mut reading = server.open(&request("/endless")).await;
    let given_up = async { server.unread.acquire().await.expect("the semaphore is never closed").forget() };
    let mut piece = vec![0; 65_536];
    let mut read = async || {
        let count = timeout(PATIENCE, reading.read(&mut piece)).await.expect("there is always more");
        assert!(count.expect("the connection is open") > 0, "who reads is served");
    };
    let mut given_up = std::pin::pin!(timeout(PATIENCE, given_up));
    loop {
        tokio::select! {
            ended = &mut given_up => break ended.expect("the connection is closed"),
            () = read() => {}
        }
    }
    for _ in 0..10 {
        read().await;
    }
    let answer = read_to_end(server.open(&request("/")).await).await;
    assert!(answer.ends_with("hello"), "{answer}");
    drop(unread);
}

#[tokio::test]
async fn a_request_may_take_longer_than_its_headers() {
    let options = ServeOptions { header_time_limit: Duration::from_millis(100), ..ServeOptions::default() };
    let server = start(options).await;
    let stream = server.open(&request("/slow")).await;
    server.wait_for_slow().await;
    // A silent connection that came later has met the limit: so it has passed for the first one, too.
    read_to_end(server.open("").await).await;
    server.go_on.notify_one();
    assert!(read_to_end(stream).await.ends_with("done"));
}

#[tokio::test]
async fn row_104_requests_under_way_are_finished() {
    let server = start(ServeOptions::default()).await;
    let address = server.address;
    let under_way = server.open(&request("/slow")).await;
    server.wait_for_slow().await;
    let idle = server.open("").await;
    server.stop.cancel();
    // The idle connection is closed at once, which shows that the order has arrived.
    assert_eq!(read_to_end(idle).await, "");
    assert!(TcpStream::connect(address).await.is_err(), "nothing more is accepted");
    assert!(!server.ending.is_finished());
    server.go_on.notify_one();
    assert!(read_to_end(under_way).await.ends_with("done"));
    assert_eq!(server.end().await, Ending::Finished);
}

#[tokio::test]
async fn row_104_what_does_not_finish_is_cut_off() {
    let options = ServeOptions { grace: Duration::from_millis(100), ..ServeOptions::default() };
    let server = start(options).await;
    let _under_way = server.open(&request("/slow")).await;
    server.wait_for_slow().await;
    server.stop.cancel();
    assert_eq!(server.end().await, Ending::CutOff);
}

#[tokio::test]
async fn further_connections_wait_for_a_place() {
    let server = start(ServeOptions { max_connections: 1, ..ServeOptions::default() }).await;
    let first = server.open(&request("/slow")).await;
    server.wait_for_slow().await;
    let mut second = server.open(&request("/")).await;
    let mut byte = [0; 1];
    let waiting = timeout(Duration::from_millis(200), second.read(&mut byte)).await;
    assert!(waiting.is_err(), "the second connection is not served yet");
    server.go_on.notify_one();
    assert!(read_to_end(first).await.ends_with("done"));
    assert!(read_to_end(second).await.ends_with("hello"));
}

#[tokio::test]
async fn row_82_a_head_that_is_too_large_is_refused() {
    let server = start(ServeOptions::default()).await;
    let head = format!("GET / HTTP/1.1\r\nhost: localhost\r\nx: {}\r\n\r\n", "x".repeat(200_000));
    let mut stream = TcpStream::connect(server.address).await.expect("the server listens");
    // The server may answer and close before all of this is sent.
    let _all_sent = stream.write_all(head.as_bytes()).await.is_ok();
    let answer = read_to_end(stream).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
}
