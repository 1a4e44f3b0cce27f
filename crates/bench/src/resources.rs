//! What a server takes while nobody asks anything.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest, http::HeaderValue},
};

use crate::{
    contest::median,
    load::Connection,
    processes::memory_of,
    report::{Line, memory, milliseconds},
    run::Measured,
    server::Server,
};

/// How many subscribers wait.
const SUBSCRIBERS: u64 = 1_000;
/// How long one may take to be told of a change.
const PATIENCE: Duration = Duration::from_secs(30);

/// How soon a server answers, and how much memory it holds while it waits.
pub async fn measure(shop: &Measured<'_>, lines: &mut Vec<Line>) -> Result<()> {
    let mut starts = Vec::new();
    for _ in 0..shop.rounds.max(3) {
        let began = std::time::Instant::now();
        let server = shop.serve(&[]).await?;
        Connection::open(server.address).await?.run("/graphql", &[], "{ shop { name } }", &json!({})).await?;
        starts.push(u64::try_from(began.elapsed().as_nanos())?);
    }
    lines.push(line(
        shop,
        "start to the first answer",
        milliseconds(Duration::from_nanos(median(starts))),
        "300 ms / 100 ms",
    ));

    let server = shop.serve(&["--sockets-per-address", "1000000"]).await?;
    Connection::open(server.address).await?.run("/graphql", &[], "{ shop { name } }", &json!({})).await?;
    lines.push(line(shop, "memory of an idle server", memory(memory_of(server.process)?), "60 MB / 35 MB"));

    // A first hundred makes what all of them share.
    let cart = cart(&server).await?;
    let mut held = subscribers(&server, &cart, 100).await?;
    let before = memory_of(server.process)?;
    held.extend(subscribers(&server, &cart, SUBSCRIBERS).await?);
    let each = memory_of(server.process)?.saturating_sub(before) / SUBSCRIBERS;
    lines.push(line(shop, "memory of an idle subscriber", memory(each), "16 KiB / 6 KiB"));
    Ok(())
}

fn line(shop: &Measured<'_>, operation: &'static str, measured: String, goal: &'static str) -> Line {
    Line { operation, database: shop.database, against: "", measured, details: String::new(), goal }
}

async fn cart(server: &Server) -> Result<String> {
    let mut connection = Connection::open(server.address).await?;
    let made =
        connection.run("/graphql", &[], "mutation { cartCreate(input: {}) { cart { id } } }", &json!({})).await?;
    Ok(made["cartCreate"]["cart"]["id"].as_str().context("a cart without an id")?.to_owned())
}

/// Sockets with one subscription each, all of which have got their first answer.
async fn subscribers(server: &Server, cart: &str, number: u64) -> Result<Vec<WebSocketStream<TcpStream>>> {
    let mut sockets = Vec::new();
    for _ in 0..number {
        let mut request = format!("ws://{}/graphql", server.address).into_client_request()?;
        request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static("graphql-transport-ws"));
        let stream = TcpStream::connect(server.address).await?;
        let (mut socket, _) = client_async(request, stream).await?;
        let subscription = "subscription ($id: ID!) { cartChanged(id: $id) { id version totalQuantity } }";
        let payload = json!({ "query": subscription, "variables": { "id": cart } });
        for message in
            [json!({ "type": "connection_init" }), json!({ "id": "1", "type": "subscribe", "payload": payload })]
        {
            socket.send(Message::text(message.to_string())).await?;
        }
        for expected in ["connection_ack", "next"] {
            let answer = tokio::time::timeout(PATIENCE, socket.next()).await?.context("the socket was closed")??;
            ensure!(answer.to_text()?.contains(expected), "instead of {expected}: {answer}");
        }
        sockets.push(socket);
    }
    Ok(sockets)
}
