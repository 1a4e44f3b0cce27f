//! From the start of the executable to its first answer.

use std::net::TcpListener;

use axum::http::StatusCode;
use cartwright_testkit::postgres_server;
use serde_json::json;
use tokio::net::{TcpListener as AsyncListener, TcpStream};

use super::executable::{Place, Server};

#[tokio::test]
async fn the_first_start_shows_a_shop_with_something_to_buy() {
    let place = Place::new().await;
    let server = place.serve(&[]).await;
    let message = server.message();
    assert!(message.contains(&format!("http://{}/graphql", server.address())), "{message}");
    let found = server
        .query(
            "{ shop { name paymentProviders { name } } products(first: 3) { nodes { availableForSale } } }",
            json!({}),
        )
        .await;
    assert_eq!(found["shop"]["name"], "Cartwright");
    assert_eq!(found["shop"]["paymentProviders"], json!([{ "name": "manual" }, { "name": "test" }]));
    let products = found["products"]["nodes"].as_array().expect("a list");
    assert!(products.len() == 3 && products.iter().all(|product| product["availableForSale"] == true), "{products:?}");
    assert_eq!(server.get("/readyz", &[]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn production_sells_nothing_until_somebody_fills_it() {
    let place = Place::new().await;
    let key = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";
    let keys = ["--secret-key", key, "--signing-key", key, "--password-pepper", key];
    let mode = [&["--mode", "production", "--log-format", "text"], &keys[..]].concat();
    let channel = ["--currency", "CHF", "--countries", "CH,LI", "--language", "de", "--prices", "without-tax"];
    let server = place.serve(&[&mode[..], &channel[..]].concat()).await;
    let document = "{ shop { paymentProviders { name } channel { currencyCode countries languages pricesIncludeTax } } \
                    products { totalCount } }";
    let found = server.query(document, json!({})).await;
    assert_eq!(found["products"]["totalCount"], 0);
    assert_eq!(found["shop"]["paymentProviders"], json!([{ "name": "manual" }]));
    let channel =
        json!({ "currencyCode": "CHF", "countries": ["CH", "LI"], "languages": ["DE"], "pricesIncludeTax": false });
    assert_eq!(found["shop"]["channel"], channel);
    assert!(!place.folder.path().join("secret.key").exists());
}

#[tokio::test]
async fn row_108_three_servers_that_start_at_once_open_one_shop() {
    let place = Place::new().await;
    let mut servers: Vec<Server> =
        (0..3).map(|_| Server::start(place.command(&["serve", "--listen", "127.0.0.1:0"]))).collect();
    let mut answers = Vec::new();
    for server in &mut servers {
        server.wait_until_open().await;
        answers.push(
            server.query("{ shop { channels { id slug } } products { totalCount nodes { id } } }", json!({})).await,
        );
    }
    assert_eq!(answers[0]["shop"]["channels"].as_array().map(Vec::len), Some(2), "{}", answers[0]);
    assert!(answers[0]["products"]["totalCount"].as_i64() > Some(0));
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:#?}");
    let migrated = servers.iter().filter(|server| server.log().contains("has been applied")).count();
    assert_eq!(migrated, 1, "one process applies the migrations");
}

#[tokio::test]
async fn row_109_without_its_database_a_server_says_that_it_is_not_ready() {
    let place = Place::new().await;
    let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let dead = free.local_addr().expect("a bound address");
    drop(free);
    let url = match postgres_server() {
        Some(_) => at_address(&place.database_url(), &dead.to_string()),
        None => format!("postgres://nobody@{dead}/nothing"),
    };
    let mut server = Server::start(place.command_at(&url, &["serve", "--listen", "127.0.0.1:0"]));
    server.wait_until_listening().await;
    server.wait_for_log("trying again every second").await;
    assert_eq!(server.get("/healthz", &[]).await.status, StatusCode::OK);
    let ready = server.get("/readyz", &[]).await;
    assert_eq!((ready.status, ready.code().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "SERVICE_UNAVAILABLE"));
    let answer = server.post("/graphql", &[], "{ shop { name } }", json!({})).await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "SERVICE_UNAVAILABLE"));
    assert_eq!(answer.headers["retry-after"], "1");

    // On a machine with Postgres the database comes back under the same address.
    if let Some(real) = postgres_server() {
        let listener = AsyncListener::bind(dead).await.expect("the port is still free");
        tokio::spawn(forward(listener, host_and_port(&real)));
        server.wait_until_open().await;
        assert_eq!(server.get("/readyz", &[]).await.status, StatusCode::OK);
        let told = server.log().matches("trying again every second").count();
        assert!(told <= 3, "a long absence is not told every second: {}", server.log());
    }
    server.terminate();
    assert_eq!(server.ended().await.code(), Some(0), "{}", server.log());
}

#[tokio::test]
async fn a_database_that_refuses_ends_the_process() {
    let Some(real) = postgres_server() else {
        // The embedded database refuses where its file is none.
        let place = Place::new().await;
        let file = place.file("picture.png", &"not a database ".repeat(100));
        let mut server =
            Server::start(place.command_at(&format!("sqlite:{file}"), &["serve", "--listen", "127.0.0.1:0"]));
        assert_eq!(server.ended().await.code(), Some(1), "{}", server.log());
        server.wait_for_log("the database cannot be used").await;
        return;
    };
    let place = Place::new().await;
    let (server_part, _) = real.rsplit_once('/').expect("a URL with a database");
    let url = format!("{server_part}/cartwright_test_that_nobody_made");
    let mut server = Server::start(place.command_at(&url, &["serve", "--listen", "127.0.0.1:0"]));
    assert_eq!(server.ended().await.code(), Some(1), "{}", server.log());
    server.wait_for_log("the database cannot be used").await;
}

/// The same URL with another host and port.
fn at_address(url: &str, address: &str) -> String {
    url.replacen(&host_and_port(url), address, 1)
}

fn host_and_port(url: &str) -> String {
    let (_, rest) = url.split_once("://").expect("a URL");
    let authority = rest.split(['/', '?']).next().expect("an authority");
    authority.rsplit_once('@').map_or(authority, |(_, place)| place).to_owned()
}

/// Passes connections on to another address.
async fn forward(listener: AsyncListener, target: String) {
    while let Ok((mut inward, _)) = listener.accept().await {
        let target = target.clone();
        tokio::spawn(async move {
            let mut outward = TcpStream::connect(&target).await.expect("the real server listens");
            // An end in the middle is what closing the other side looks like.
            let _ended = tokio::io::copy_bidirectional(&mut inward, &mut outward).await;
        });
    }
}
