//! What the real executable takes of the machine's memory, for those who wait and for those who attack.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use cartwright_testkit::{PROTOCOL, SocketClient};
use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::executable::{PATIENCE, Place, Server, allow_connections};

const CART_CHANGED: &str = "subscription($id: ID!) { cartChanged(id: $id) { version note } }";

impl Server {
    /// An entry of what the system says of the process, such as `RssAnon`, in bytes.
    fn memory(&self, entry: &str) -> u64 {
        memory_of(self.process_id(), entry).expect("the server runs")
    }

    /// Watches what the process takes for itself from now on. What is mapped of its executable, most of it in a build for tests, is not in it: the
    /// system takes that away where memory is short.
    fn watch_memory(&self) -> Watched {
        let (process, ended, most) = (self.process_id(), Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let (is_over, highest) = (Arc::clone(&ended), Arc::clone(&most));
        let watcher = thread::spawn(move || {
            while !is_over.load(Ordering::Relaxed) {
                highest.fetch_max(memory_of(process, "RssAnon").unwrap_or_default(), Ordering::Relaxed);
                thread::sleep(Duration::from_millis(5));
            }
        });
        Watched { ended, most, watcher }
    }
}

/// A process whose memory is looked at again and again.
struct Watched {
    ended: Arc<AtomicBool>,
    most: Arc<AtomicU64>,
    watcher: thread::JoinHandle<()>,
}

impl Watched {
    /// The most that it took, in bytes.
    fn most(self) -> u64 {
        self.ended.store(true, Ordering::Relaxed);
        self.watcher.join().expect("the watcher ends");
        self.most.load(Ordering::Relaxed)
    }
}

fn memory_of(process: u32, entry: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(entry)?.strip_prefix(':'));
    let number = line.and_then(|line| line.split_whitespace().next()).expect("an entry of every process");
    Some(number.parse::<u64>().expect("a number of KiB") * 1024)
}

async fn new_cart(server: &Server) -> Value {
    let made = server.query("mutation { cartCreate(input: {}) { cart { id } } }", json!({})).await;
    made["cartCreate"]["cart"]["id"].clone()
}

/// Sockets of so many subscribers, each of whom has heard how the cart is.
async fn subscribers(server: &Server, cart: &Value, count: usize) -> Vec<SocketClient> {
    let mut clients = Vec::with_capacity(count);
    while clients.len() < count {
        let some = (0..count.saturating_sub(clients.len()).min(50)).map(|_| async {
            let mut client = SocketClient::acknowledged(server.address(), "/graphql", json!({})).await;
            client.subscribe("1", CART_CHANGED, json!({ "id": cart })).await;
            client.next_result("1").await;
            client
        });
        clients.extend(join_all(some).await);
    }
    clients
}

#[tokio::test]
async fn a_subscriber_who_waits_takes_sixteen_kibibytes_at_most() {
    const SUBSCRIBERS: usize = 1000;
    allow_connections(3 * SUBSCRIBERS + 200);
    let place = Place::new().await;
    let server = place.serve(&["--seed", "off", "--sockets-per-address", "5000"]).await;
    let cart = new_cart(&server).await;
    // What the process needs for anybody at all is there after the first ones.
    let _first = subscribers(&server, &cart, 100).await;
    let (mut clients, mut grown) = (Vec::new(), Vec::new());
    // Again and again, as a server that waits for processors has something else under way as well; what subscribers take, they take each time.
    for _ in 0..3 {
        let before = server.memory("RssAnon");
        clients.extend(subscribers(&server, &cart, SUBSCRIBERS).await);
        grown.push(server.memory("RssAnon").saturating_sub(before));
    }
    let each = grown.iter().min().expect("three numbers") / u64::try_from(SUBSCRIBERS).expect("a small number");
    println!("{each} bytes for each subscriber, of {grown:?}");
    assert!(each <= 16 * 1024, "{each} bytes for each subscriber");
    // They are not forgotten.
    let document =
        "mutation($id: ID!) { cartDetailsUpdate(input: { cartId: $id, note: \"seen\" }) { userErrors { message } } }";
    server.query(document, json!({ "id": cart })).await;
    for client in &mut clients {
        let told = client.next_result("1").await;
        assert_eq!(told["data"]["cartChanged"], json!({ "version": 2, "note": "seen" }));
    }
}

/// Sends the head of a request and the beginning of its body, and nothing more.
async fn half_said(server: &Server, said: Vec<u8>) -> TcpStream {
    let mut stream = TcpStream::connect(server.address()).await.expect("the server listens");
    // The server may have closed before all was said.
    let _all_said = stream.write_all(&said).await.is_ok();
    stream
}

fn post(length: usize, beginning: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: shop\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
    );
    [head.as_bytes(), beginning].concat()
}

/// A document of almost 16 KiB that is not like any other, whose fragments fan out.
fn large_document(number: usize) -> String {
    let fragments: String =
        (0..12).map(|level| format!("fragment F{level} on Query {{ ...F{0} ...F{0} }} ", level + 1)).collect();
    let filler = format!("# {number} {}\n", "x".repeat(14_000));
    format!("{filler}{{ ...F0 }} {fragments} fragment F12 on Query {{ shop {{ name }} }}")
}

#[tokio::test]
async fn row_110_memory_stays_bounded_and_the_shop_serves_whatever_is_thrown_at_it() {
    let crowd = allow_connections(1500);
    let place = Place::new().await;
    let server = place.serve(&["--sockets-per-address", "5000"]).await;
    let watched = server.watch_memory();
    let long_head =
        |length: usize| format!("GET /graphql HTTP/1.1\r\nhost: shop\r\nx: {}", "y".repeat(length)).into_bytes();
    let body = vec![b' '; 250 * 1024];
    // Nothing, long heads without end, and large bodies of which the last byte never comes.
    let mut silent = Vec::new();
    for number in 0..crowd {
        let said = match number % 5 {
            0 => long_head(60_000),
            1 => post(256 * 1024, &body),
            _ => b"GET /healthz HTTP/1.1\r\nhost: sh".to_vec(),
        };
        silent.push(half_said(&server, said).await);
        if number % 500 == 0 {
            server.query("{ shop { name } }", json!({})).await;
        }
    }
    // Bodies for which there was no room are answered with 503.
    let mut shed = 0;
    for stream in silent.iter_mut().skip(1).step_by(5).rev().take(20) {
        let mut answer = [0; 12];
        let read = timeout(PATIENCE, stream.read_exact(&mut answer)).await.expect("an answer or an end");
        shed += usize::from(read.is_ok() && &answer == b"HTTP/1.1 503");
    }
    assert!(shed > 0, "what there is no room for is turned away");

    let floods = (0..200).map(|number| {
        let server = &server;
        async move {
            let status = match number % 4 {
                0 | 1 => server.post("/graphql", &[], &large_document(number), json!({})).await.status,
                2 => {
                    let document = "mutation($input: SessionCreateInput!) { sessionCreate(input: $input) { userErrors { code } } }";
                    let input = json!({ "email": format!("nobody{number}@shop.example"), "password": "wrong horse battery" });
                    server.post("/graphql", &[], document, json!({ "input": input })).await.status
                }
                _ => {
                    let list = "{ products(first: 20) { nodes { title description variants(first: 10) { nodes { id sku } } } } }";
                    server.post("/graphql", &[], list, json!({})).await.status
                }
            };
            status.as_u16()
        }
    });
    for status in join_all(floods).await {
        assert!([200, 400, 429, 503, 504].contains(&status), "{status}");
    }
    for _ in 0..100 {
        let headers = [("sec-websocket-protocol", PROTOCOL)];
        let mut client = SocketClient::request(server.address(), "/graphql", &headers).await.expect("a socket");
        client.send_raw("x".repeat(60_000)).await;
    }
    assert_eq!(server.query("{ shop { name } }", json!({})).await["shop"]["name"], "Cartwright");
    let peak = watched.most();
    println!("{} MiB at most", peak / 1024 / 1024);
    assert!(peak < 256 * 1000 * 1000, "{peak} bytes");
    assert!(peak > 16 * 1000 * 1000, "{peak} bytes: it was looked at");
}
