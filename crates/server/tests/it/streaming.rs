//! Sockets and server-sent events of the real executable.

use cartwright_testkit::{PROTOCOL, SocketClient, postgres_server, redis_server};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use uuid::Uuid;

use super::executable::{ADMIN_TOKEN, PATIENCE, Place, Server};

const CART_CHANGED: &str = "subscription($id: ID!) { cartChanged(id: $id) { version note } }";

async fn new_cart(server: &Server) -> Value {
    let made = server.query("mutation { cartCreate(input: {}) { cart { id } } }", json!({})).await;
    made["cartCreate"]["cart"]["id"].clone()
}

async fn change_note(server: &Server, cart: &Value, note: &str) {
    let document = "mutation($id: ID!, $note: String) { cartDetailsUpdate(input: { cartId: $id, note: $note }) { userErrors \
                    { message } } }";
    let changed = server.query(document, json!({ "id": cart, "note": note })).await;
    assert_eq!(changed["cartDetailsUpdate"]["userErrors"], json!([]));
}

fn told(version: i32, note: Option<&str>) -> Value {
    json!({ "data": { "cartChanged": { "version": version, "note": note } } })
}

/// Two processes where the run has what they share: Postgres and Redis. Elsewhere one process does the work of both.
async fn two_processes(place: &Place) -> Vec<Server> {
    match (postgres_server(), redis_server()) {
        (Some(_), Some(redis)) => {
            let prefix = format!("cartwright-test-{}", Uuid::now_v7().simple());
            let arguments = ["--seed", "off", "--redis-url", &redis, "--redis-prefix", &prefix];
            vec![place.serve(&arguments).await, place.serve(&arguments).await]
        }
        _ => vec![place.serve(&["--seed", "off"]).await],
    }
}

#[tokio::test]
async fn a_cart_that_another_process_changes_is_told_at_once() {
    let place = Place::new().await;
    let servers = two_processes(&place).await;
    let (first, last) = (servers.first().expect("one at least"), servers.last().expect("one at least"));
    let cart = new_cart(first).await;
    let mut client = SocketClient::acknowledged(last.address(), "/graphql", json!({})).await;
    client.subscribe("1", CART_CHANGED, json!({ "id": cart })).await;
    assert_eq!(client.next_result("1").await, told(1, None), "the cart as it is comes first");
    for (version, note) in [(2, "one"), (3, "two")] {
        change_note(first, &cart, note).await;
        assert_eq!(client.next_result("1").await, told(version, Some(note)));
    }
    let mutation =
        "mutation($id: ID!) { cartDetailsUpdate(input: { cartId: $id, note: \"three\" }) { cart { version } } }";
    client.subscribe("2", mutation, json!({ "id": cart })).await;
    let (mut answered, mut watched) = (false, false);
    while !(answered && watched) {
        let message = client.next().await;
        answered |= message["payload"]["data"]["cartDetailsUpdate"]["cart"]["version"] == 4;
        watched |= message["payload"] == told(4, Some("three"));
    }
}

#[tokio::test]
async fn row_20_an_id_of_no_cart_has_one_answer_and_no_place_in_an_address() {
    let place = Place::new().await;
    let server = place.serve(&["--seed", "off"]).await;
    let cart = new_cart(&server).await;
    let cart = cart.as_str().expect("an id");
    let mut client = SocketClient::acknowledged(server.address(), "/graphql", json!({})).await;
    let mut answers = Vec::new();
    for id in ["", "cart_", "null", "cart_00000000000000000000000000000000", &cart.replace("cart", "order"), &cart[5..]]
    {
        client.subscribe("1", CART_CHANGED, json!({ "id": id })).await;
        let mut answer = client.next().await;
        assert_eq!(answer["payload"][0]["extensions"]["code"], "NOT_FOUND", "{answer:#}");
        answer["payload"][0]["extensions"]["requestId"] = Value::Null;
        answers.push(answer);
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:#?}");
    let address = format!("/graphql?query=subscription%7BcartChanged(id:%22{cart}%22)%7Bid%7D%7D");
    let answer = server.get(&address, &[("accept", "text/event-stream")]).await;
    assert_eq!(answer.status.as_u16(), 405, "{}", answer.text);
}

#[tokio::test]
async fn events_come_one_by_one_also_to_those_who_take_compressed_answers() {
    let place = Place::new().await;
    let server = place.serve(&["--seed", "off"]).await;
    let cart = new_cart(&server).await;
    let body = json!({ "query": CART_CHANGED, "variables": { "id": cart } }).to_string();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\naccept: text/event-stream\r\n\
         accept-encoding: gzip\r\ncontent-length: {}\r\n\r\n",
        server.address(),
        body.len()
    );
    let mut stream = TcpStream::connect(server.address()).await.expect("the server listens");
    stream.write_all(format!("{head}{body}").as_bytes()).await.expect("the server reads");
    wait_for(&mut stream, r#"{"data":{"cartChanged":{"version":1,"note":null}}}"#).await;
    change_note(&server, &cart, "seen").await;
    wait_for(&mut stream, r#"{"data":{"cartChanged":{"version":2,"note":"seen"}}}"#).await;
}

async fn wait_for(stream: &mut TcpStream, text: &str) {
    let (mut heard, mut piece) = (Vec::new(), [0; 4096]);
    while !String::from_utf8_lossy(&heard).contains(text) {
        let read =
            timeout(PATIENCE, stream.read(&mut piece)).await.expect("it comes in time").expect("the stream is open");
        assert!(read > 0, "the stream ended: {}", String::from_utf8_lossy(&heard));
        heard.extend_from_slice(&piece[..read]);
    }
}

#[tokio::test]
async fn row_104_open_sockets_are_closed_with_a_code_and_the_process_ends() {
    let place = Place::new().await;
    let mut server = place.serve(&["--seed", "off"]).await;
    let cart = new_cart(&server).await;
    let mut clients = Vec::new();
    for _ in 0..3 {
        let mut client = SocketClient::acknowledged(server.address(), "/graphql", json!({})).await;
        client.subscribe("1", CART_CHANGED, json!({ "id": cart })).await;
        client.next_result("1").await;
        clients.push(client);
    }
    server.terminate();
    for client in &mut clients {
        assert_eq!(client.closed().await, 1012);
    }
    drop(clients);
    assert_eq!(server.ended().await.code(), Some(0), "{}", server.log());
    let last = server.wait_for_log("Stopped").await;
    assert!(!last.contains("cut off"), "{}", server.log());
}

#[tokio::test]
async fn row_84_the_executable_knows_its_pages_and_counts_its_sockets() {
    let place = Place::new().await;
    let arguments = ["--seed", "off", "--sockets-per-address", "2", "--cors-origin", "https://shop.example"];
    let server = place.serve(&arguments).await;
    let open = async |origin: &str| {
        let headers = [("sec-websocket-protocol", PROTOCOL), ("origin", origin)];
        SocketClient::request(server.address(), "/graphql", &headers).await.map_err(|status| status.as_u16())
    };
    for origin in ["https://evil.example", "null", "http://shop.example"] {
        assert_eq!(open(origin).await.err(), Some(403), "{origin}");
    }
    let _listed = open("https://shop.example").await.expect("a socket");
    let _loopback = open("http://localhost:3000").await.expect("a socket");
    assert_eq!(open("https://shop.example").await.err(), Some(429));
}

#[tokio::test]
async fn the_staffs_sockets_need_the_token() {
    let place = Place::new().await;
    let server = place.serve(&["--seed", "off", "--admin-token", ADMIN_TOKEN]).await;
    let token = json!({ "authorization": format!("Bearer {ADMIN_TOKEN}") });
    let mut client = SocketClient::acknowledged(server.address(), "/admin/graphql", token).await;
    client.subscribe("1", "{ channels { isDefault } }", json!({})).await;
    assert_eq!(client.next_result("1").await["data"], json!({ "channels": [{ "isDefault": true }] }));
    let mut guest = SocketClient::acknowledged(server.address(), "/admin/graphql", json!({})).await;
    guest.subscribe("1", "{ channels { isDefault } }", json!({})).await;
    assert_eq!(guest.next_result("1").await["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    let mut client = SocketClient::connect(server.address(), "/admin/graphql").await;
    let payload = json!({ "authorization": "Bearer guessed" });
    client.send(json!({ "type": "connection_init", "payload": payload })).await;
    assert_eq!(client.closed().await, 4403);
}

#[tokio::test]
async fn a_socket_chooses_its_channel() {
    let place = Place::new().await;
    let server = place.serve(&[]).await;
    let slug = async |path: &str, payload: Value| {
        let mut client = SocketClient::acknowledged(server.address(), path, payload).await;
        client.subscribe("1", "{ shop { channel { slug } } }", json!({})).await;
        client.next_result("1").await["data"]["shop"]["channel"]["slug"].clone()
    };
    assert_eq!(slug("/graphql", json!({})).await, "default");
    assert_eq!(slug("/graphql?channel=us", json!({})).await, "us");
    assert_eq!(slug("/graphql", json!({ "channel": "us" })).await, "us");
    assert_eq!(slug("/graphql?channel=us", json!({ "channel": "default" })).await, "default");
    let mut lost = SocketClient::connect(server.address(), "/graphql").await;
    lost.send(json!({ "type": "connection_init", "payload": { "channel": "mars" } })).await;
    assert_eq!(lost.closed().await, 4403);
}

#[tokio::test]
async fn row_96_without_its_redis_the_shop_serves_and_says_so_once() {
    let place = Place::new().await;
    // Nobody listens at port 1.
    let server = place.serve(&["--seed", "off", "--redis-url", "redis://127.0.0.1:1"]).await;
    server.wait_for_log("Redis does not do its part").await;
    let cart = new_cart(&server).await;
    let mut client = SocketClient::acknowledged(server.address(), "/graphql", json!({})).await;
    client.subscribe("1", CART_CHANGED, json!({ "id": cart })).await;
    client.next_result("1").await;
    for version in 2..12 {
        let note = format!("change {version}");
        change_note(&server, &cart, &note).await;
        assert_eq!(client.next_result("1").await, told(version, Some(&note)));
    }
    assert_eq!(server.log().matches("Redis").count(), 1, "{}", server.log());
}

#[tokio::test]
async fn row_30_a_socket_of_a_customer_ends_with_the_session_and_a_guests_goes_on() {
    let place = Place::new().await;
    let server = place.serve(&["--seed", "off", "--password-cost", "4"]).await;
    let credentials = json!({ "email": "ada@shop.example", "password": "quiet otter on ice" });
    let register = "mutation($email: String!, $password: String!) {
        customerRegister(input: { email: $email, password: $password }) { userErrors { message } } }";
    server.query(register, credentials.clone()).await;
    let sign_in = "mutation($email: String!, $password: String!) {
        sessionCreate(input: { email: $email, password: $password }) { tokens { accessToken } } }";
    let mut bearers = Vec::new();
    for _ in 0..2 {
        let signed_in = server.query(sign_in, credentials.clone()).await;
        let token = signed_in["sessionCreate"]["tokens"]["accessToken"].as_str().expect("a token").to_owned();
        bearers.push(format!("Bearer {token}"));
    }
    let cart = new_cart(&server).await;
    let watching = async |payload: Value| {
        let mut client = SocketClient::acknowledged(server.address(), "/graphql", payload).await;
        client.subscribe("1", CART_CHANGED, json!({ "id": cart })).await;
        assert_eq!(client.next_result("1").await, told(1, None));
        client
    };
    let mut ended = watching(json!({ "authorization": bearers[0] })).await;
    let mut other = watching(json!({ "authorization": bearers[1] })).await;
    let mut guest = watching(json!({})).await;
    let revoke = "mutation { sessionRevoke(input: {}) { endedSessions } }";
    let revoked = server.post("/graphql", &[("authorization", &bearers[0])], revoke, json!({})).await;
    assert_eq!(revoked.json()["data"]["sessionRevoke"]["endedSessions"], 1);
    assert_eq!(ended.closed().await, 4403);
    change_note(&server, &cart, "for the others").await;
    for client in [&mut other, &mut guest] {
        assert_eq!(client.next_result("1").await, told(2, Some("for the others")));
    }
}
