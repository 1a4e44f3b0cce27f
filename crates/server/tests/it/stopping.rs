//! The end of the executable.

use std::path::Path;

use cartwright_persistence::DatabaseAddress;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::executable::{PATIENCE, Place};

#[tokio::test]
async fn row_104_a_mutation_under_way_is_finished_before_the_end() {
    let place = Place::new().await;
    let mut server = place.serve(&["--seed", "off"]).await;
    let body =
        json!({ "query": "mutation { cartCreate(input: { note: \"last words\" }) { cart { id } } }" }).to_string();
    let mut stream = TcpStream::connect(server.address()).await.expect("the server listens");
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nexpect: \
         100-continue\r\n\r\n",
        server.address(),
        body.len()
    );
    stream.write_all(head.as_bytes()).await.expect("the server reads");
    // The server asks for the body: now the request is under way.
    let mut go_on = [0; 25];
    timeout(PATIENCE, stream.read_exact(&mut go_on)).await.expect("an answer in time").expect("the connection is open");
    assert!(go_on.starts_with(b"HTTP/1.1 100 Continue"), "{}", String::from_utf8_lossy(&go_on));

    // From here on nobody can write, so that the mutation cannot end by itself.
    let blockade = place.database.block_writes().await;
    server.terminate();
    server.wait_for_log("Stopping").await;
    stream.write_all(body.as_bytes()).await.expect("the server still reads");
    let refused = async {
        while TcpStream::connect(server.address()).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, refused).await.expect("nothing more is accepted");
    blockade.lift().await;

    let mut answer = String::new();
    timeout(PATIENCE, stream.read_to_string(&mut answer)).await.expect("an answer in time").expect("a whole answer");
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.contains(r#""cart":{"id":"cart_"#), "{answer}");
    assert_eq!(server.ended().await.code(), Some(0), "{}", server.log());
    let last = server.wait_for_log("Stopped").await;
    assert!(!last.contains("cut off"), "{}", server.log());

    let id = answer.split("\"id\":\"").nth(1).and_then(|rest| rest.split('"').next()).expect("the id of the cart");
    let again = place.serve(&["--seed", "off"]).await;
    let found = again.query("query($id: ID!) { cart(id: $id) { note } }", json!({ "id": id })).await;
    assert_eq!(found["cart"]["note"], "last words");
}

#[tokio::test]
async fn an_idle_server_stops_at_once_and_leaves_its_database_whole() {
    let place = Place::new().await;
    let mut server = place.serve(&["--seed", "off"]).await;
    server.terminate();
    assert_eq!(server.ended().await.code(), Some(0), "{}", server.log());
    let DatabaseAddress::File(file) = place.database.options().database else {
        return;
    };
    for end in ["-wal", "-shm"] {
        let mut beside = file.clone().into_os_string();
        beside.push(end);
        assert!(!Path::new(&beside).exists(), "what was written is merged into the file: {beside:?}");
    }
}
