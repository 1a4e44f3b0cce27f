//! What a CDN is told to forget, by the real executable and a real receiver.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::mpsc, time::timeout};

use super::executable::{ADMIN_TOKEN, PATIENCE, Place, Server};

/// What was posted: the headers and the body.
type Posted = (HeaderMap, Value);

#[derive(Clone)]
struct Receiver {
    /// How many requests are refused first.
    refusals: Arc<AtomicUsize>,
    posted: mpsc::UnboundedSender<Posted>,
}

/// A cache that is told what to forget, and refuses that so many times first. Returns its address and what it was told.
async fn receiver(refusals: usize) -> (String, mpsc::UnboundedReceiver<Posted>) {
    let (posted, received) = mpsc::unbounded_channel();
    let receiver = Receiver { refusals: Arc::new(AtomicUsize::new(refusals)), posted };
    let router = Router::new().route("/purge", post(take)).with_state(receiver);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it has an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    (format!("http://{address}/purge"), received)
}

async fn take(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let sent = receiver.posted.send((headers, body));
    let refuses =
        receiver.refusals.fetch_update(Ordering::AcqRel, Ordering::Acquire, |left| left.checked_sub(1)).is_ok();
    if refuses || sent.is_err() { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK }
}

async fn next(received: &mut mpsc::UnboundedReceiver<Posted>) -> Posted {
    timeout(PATIENCE, received.recv()).await.expect("the cache is told").expect("the receiver is there")
}

async fn admin(server: &Server, document: &str, variables: Value) -> Value {
    let authorization = format!("Bearer {ADMIN_TOKEN}");
    let answer = server.post("/admin/graphql", &[("authorization", &authorization)], document, variables).await;
    let body = answer.json();
    assert!(answer.status == StatusCode::OK && body.get("errors").is_none(), "{body:#}");
    body["data"].clone()
}

/// Changes the title of a product of the demo data; returns the product's key as it stands in names.
async fn change_title(server: &Server, title: &str) -> String {
    let found = admin(server, "{ products(first: 1) { nodes { id } } }", json!({})).await;
    let id = found["products"]["nodes"][0]["id"].clone();
    let update = "mutation($id: ID!, $title: String!) { productUpdate(input: { id: $id, title: $title }) { userErrors { message } } }";
    let updated = admin(server, update, json!({ "id": id, "title": title })).await;
    assert_eq!(updated["productUpdate"]["userErrors"], json!([]));
    id.as_str().expect("an id").rsplit('_').next().expect("its key").to_owned()
}

/// The names, with the dashes of keys left out.
fn names(posted: &Posted) -> Vec<String> {
    let (headers, body) = posted;
    let tags: Vec<String> = serde_json::from_value(body["tags"].clone()).expect("the tags");
    assert_eq!(headers["surrogate-key"].to_str().expect("text"), tags.join(" "));
    tags.iter().map(|tag| tag.replace('-', "")).collect()
}

#[tokio::test]
async fn a_change_is_told_with_its_names_and_the_secret_until_it_is_taken() {
    let place = Place::new().await;
    let (url, mut received) = receiver(2).await;
    let arguments = ["--admin-token", ADMIN_TOKEN, "--purge-url", &url, "--purge-header", "Fastly-Key: s3cret-t0ken"];
    let server = place.serve(&arguments).await;
    let key = change_title(&server, "Ebb Mug").await;
    let mut told = Vec::new();
    // The demo data are told, too. What was refused comes again.
    while told.iter().filter(|posted| names(posted).iter().any(|name| name.contains(&key))).count() < 2 {
        let posted = next(&mut received).await;
        assert_eq!(posted.0["fastly-key"], "s3cret-t0ken");
        assert_eq!(posted.0["content-type"], "application/json");
        assert!(names(&posted).len() <= 30, "{posted:?}");
        told.push(posted);
    }
    assert!(told.iter().all(|posted| names(posted).iter().all(|name| !name.ends_with("stock"))), "stock is not told");
    assert!(!server.log().contains("s3cret-t0ken"), "the secret is not logged");
}

#[tokio::test]
async fn what_was_committed_is_told_after_the_process_was_killed() {
    let place = Place::new().await;
    let (url, mut received) = receiver(0).await;
    let arguments = ["--admin-token", ADMIN_TOKEN, "--purge-url", &url];
    // Nobody does the work here.
    let mut first = place.serve(&[&arguments[..], &["--worker", "off"]].concat()).await;
    let key = change_title(&first, "Ebb Mug").await;
    first.kill().await;
    assert!(received.try_recv().is_err(), "nothing was told yet");
    let _second = place.serve(&arguments).await;
    while !names(&next(&mut received).await).iter().any(|name| name.contains(&key)) {}
}
