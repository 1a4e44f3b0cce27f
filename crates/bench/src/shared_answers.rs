//! Answers that another process has computed and that come from Redis.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use futures_util::FutureExt;
use hyper::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::{
    sync::Mutex,
    task::JoinSet,
    time::{Instant, sleep},
};

use crate::{
    contest::{Cost, Side, contest},
    documents::{CURSORS, LISTING, body},
    listing::{CONNECTIONS, bare, web},
    load::Connection,
    processes::processors_of,
    report::{Line, costs, percent},
    run::Measured,
    server::Server,
};

/// So many listings are asked for, each once: that many one process computes before the first of them is too old.
const LISTINGS: usize = 600;
/// So often in a round, as Linux tells the time of processors in hundredths of a second.
const REPETITIONS: u32 = 5;
/// So often it is tried to have it so, where processes that wait for processors lose touch or take Redis for lost.
const TRIES: u32 = 4;
/// One in so many may be computed after all, as a process on a busy machine may be out of touch for a moment.
const COMPUTED: usize = 50;
/// For how long two processes may need to know of each other.
const PATIENCE: Duration = Duration::from_secs(30);

/// Listings of a process that has none of them itself, while another one has computed all. Nothing without Redis.
pub async fn measure(shop: &Measured<'_>, lines: &mut Vec<Line>) -> Result<()> {
    if !shop.has_redis {
        return Ok(());
    }
    let (filler, measured) = (shop.serve(&[]).await?, shop.serve(&[]).await?);
    let bare = bare(shop, &measured).await?;
    let cursors = Arc::new(cursors(&filler).await?);
    ensure!(cursors.len() == LISTINGS, "there are too few products for {LISTINGS} listings");
    until_shared(&filler, &measured).await?;
    let outcome =
        contest(shop.rounds, web(shop, &bare, &[]), taken_over(&filler, &measured, &cursors), |cost| cost.nanoseconds)
            .await?;
    lines.push(Line {
        operation: "listing, from Redis",
        database: shop.database,
        against: "axum, same bytes",
        measured: percent(outcome.ratio),
        details: costs(&outcome),
        goal: "25 % / 35 %",
    });
    Ok(())
}

/// The other process computes everything, then this one is asked for each listing once.
fn taken_over<'a>(filler: &'a Server, measured: &'a Server, cursors: &Arc<Vec<Value>>) -> Side<'a> {
    let (mut number, cursors) = (0, Arc::clone(cursors));
    Box::new(move || {
        let mut numbers = number..number + REPETITIONS * TRIES;
        number = numbers.end;
        let cursors = Arc::clone(&cursors);
        async move {
            let (mut used, mut asked_for) = (Duration::ZERO, 0);
            while asked_for < u64::from(REPETITIONS) * u64::try_from(LISTINGS)? {
                let number = numbers.next().context("too few answers come from Redis: this machine is too busy")?;
                let asked: Vec<Bytes> = cursors.iter().map(|after| numbered(number, after)).collect();
                ask_each(filler, asked.clone()).await?;
                let before = processors_of(measured.process)?;
                let kept = ask_each(measured, asked).await?;
                if LISTINGS - kept <= LISTINGS / COMPUTED {
                    used += processors_of(measured.process)?.saturating_sub(before);
                    asked_for += u64::try_from(LISTINGS)?;
                }
            }
            Ok(Cost::of(used, asked_for))
        }
        .boxed()
    })
}

/// Asks for each once, and says how many of the answers were kept already.
async fn ask_each(server: &Server, asked: Vec<Bytes>) -> Result<usize> {
    let left = Arc::new(Mutex::new(asked));
    let mut clients = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let (left, address) = (Arc::clone(&left), server.address);
        clients.spawn(async move {
            let (mut connection, mut kept) = (Connection::open(address).await?, 0);
            while let Some(body) = next(&left).await {
                kept += usize::from(was_kept(&mut connection, body).await?);
            }
            anyhow::Ok(kept)
        });
    }
    let mut kept = 0;
    while let Some(client) = clients.join_next().await {
        kept += client??;
    }
    Ok(kept)
}

async fn next(left: &Mutex<Vec<Bytes>>) -> Option<Bytes> {
    left.lock().await.pop()
}

/// Asks once, and says whether the answer was kept.
async fn was_kept(connection: &mut Connection, body: Bytes) -> Result<bool> {
    let answer = connection.exchange(Method::POST, "/graphql", &[], body).await?;
    ensure!(answer.status() == StatusCode::OK, "the listing is answered {}", answer.status());
    Ok(answer.headers().get("x-cache").is_some_and(|value| value == "HIT"))
}

/// Waits until one takes over what the other has computed.
async fn until_shared(filler: &Server, measured: &Server) -> Result<()> {
    let mut connections = (Connection::open(filler.address).await?, Connection::open(measured.address).await?);
    let began = Instant::now();
    let mut number = 1_000_000;
    while began.elapsed() < PATIENCE {
        number += 1;
        let asked = numbered(number, &Value::Null);
        was_kept(&mut connections.0, asked.clone()).await?;
        if was_kept(&mut connections.1, asked).await? {
            return Ok(());
        }
        sleep(Duration::from_millis(50)).await;
    }
    Err(anyhow::anyhow!("two processes with one Redis do not share their answers"))
}

/// The listing after that cursor; each number makes another document of it, whose answers nobody has.
fn numbered(number: u32, after: &Value) -> Bytes {
    body(&format!("# {number}\n{LISTING}"), &json!({ "after": after }))
}

/// The first cursors.
async fn cursors(server: &Server) -> Result<Vec<Value>> {
    let mut connection = Connection::open(server.address).await?;
    let (mut cursors, mut after) = (Vec::new(), Value::Null);
    while cursors.len() < LISTINGS {
        let page = connection.run("/graphql", &[], CURSORS, &json!({ "after": after })).await?;
        let edges = page["products"]["edges"].as_array().context("a page has edges")?;
        cursors.extend(edges.iter().map(|edge| edge["cursor"].clone()));
        let info = &page["products"]["pageInfo"];
        if info["hasNextPage"] != true {
            break;
        }
        after = info["endCursor"].clone();
    }
    cursors.truncate(LISTINGS);
    Ok(cursors)
}
