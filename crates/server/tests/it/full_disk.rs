//! A disk that is full.
//!
//! The system is told not to let the files of the running server grow beyond a size, which needs no rights and can be taken back while
//! the server runs; each write beyond it is cut off or fails, as on a full disk. A small file system would need root, and a limit inside
//! of SQLite (`max_page_count`) is one of a connection, which no second process can set. The shell lets the server ignore the
//! signal that would end it at its first write beyond the limit: a full disk sends none.

use std::{fs, path::PathBuf, process::Command};

use axum::http::{Method, StatusCode};
use cartwright_persistence::DatabaseAddress;
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use serde_json::json;

use super::{
    buyer::{anvil, fill},
    executable::{Place, Server, send},
};

/// Lets no file of the server grow beyond so many bytes, or lets all grow again.
fn limit_files(server: &Server, bytes: Option<u64>) {
    let id = i32::try_from(server.process_id()).expect("a process id");
    let hard = rustix::process::getrlimit(Resource::Fsize).maximum;
    let limit = Rlimit { current: bytes.or(hard), maximum: hard };
    prlimit(Pid::from_raw(id), Resource::Fsize, limit).expect("a limit of our own process");
}

/// The server of the place, which lives on when a file cannot grow.
async fn serve(place: &Place) -> Server {
    let command = place.command(&["serve", "--listen", "127.0.0.1:0", "--seed", "off"]);
    let mut shell = Command::new("sh");
    // The log is on the full disk, too.
    shell.args(["-c", r#"trap '' XFSZ; exec "$0" "$@" 2>"$LOG""#]).arg(command.get_program()).args(command.get_args());
    shell.env("LOG", place.folder.path().join("log"));
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    let mut server = Server::start(shell);
    server.wait_until_open().await;
    server
}

/// Makes a cart; none where the shop says that it cannot.
async fn cart(server: &Server, variant: &str) -> Option<String> {
    let document = "mutation ($variant: ID!) {
        cartCreate(input: { lines: [{ variantId: $variant }] }) { cart { id } userErrors { message } }
    }";
    let body = json!({ "query": document, "variables": { "variant": variant } }).to_string();
    let headers = [("content-type", "application/json")];
    let answer = send(server.address(), Method::POST, "/graphql", &headers, body).await.expect("an answer");
    if answer.status == StatusCode::SERVICE_UNAVAILABLE {
        assert_eq!(answer.code(), "SERVICE_UNAVAILABLE");
        assert!(answer.headers.contains_key("retry-after"), "{:?}", answer.headers);
        return None;
    }
    let body = answer.json();
    let id = body["data"]["cartCreate"]["cart"]["id"].as_str();
    Some(id.unwrap_or_else(|| panic!("{}: {body:#}", answer.status)).to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_105_a_full_disk_stops_writes_alone_and_only_while_it_is_full() {
    let place = Place::embedded();
    fill(&place, 10).await;
    let DatabaseAddress::File(file) = place.database.options().database else {
        panic!("the place is embedded");
    };
    let log_of_writes = PathBuf::from(format!("{}-wal", file.display()));
    let server = serve(&place).await;
    let variant = anvil(&server).await;
    let mut carts = vec![cart(&server, &variant).await.expect("there is room")];
    // No room at all; an end in the middle of a page; in the head of one; after some writes that still fit.
    for room in [None, Some(2_000), Some(5), Some(60_000)] {
        let size = fs::metadata(&log_of_writes).expect("the log of writes is there").len();
        limit_files(&server, Some(room.map_or(0, |room| size + room)));
        let mut refused = 0;
        for _ in 0..500 {
            match cart(&server, &variant).await {
                Some(id) => carts.push(id),
                None => refused += 1,
            }
            if refused == 3 {
                break;
            }
        }
        assert_eq!(refused, 3, "the disk is full with {room:?} bytes more");
        // Everything that was acknowledged can be read meanwhile.
        for id in &carts {
            let found = server.query("query ($id: ID!) { cart(id: $id) { totalQuantity } }", json!({ "id": id })).await;
            assert_eq!(found["cart"]["totalQuantity"], 1);
        }
        limit_files(&server, None);
        carts.push(cart(&server, &variant).await.expect("there is room again"));
    }
    for table in ["cart", "cart_line"] {
        let there = place.database.count(table, "true").await;
        assert_eq!(usize::try_from(there), Ok(carts.len()), "nothing of what was refused is in {table}");
    }
    drop(server);
    place.database.check_integrity().await;
}
