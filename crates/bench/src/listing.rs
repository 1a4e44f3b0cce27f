//! Listings: from caches, executed, from the database, and far down.

use std::{fs, path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Result, ensure};
use bytes::Bytes;
use cartwright_persistence::DatabaseAddress;
use futures_util::FutureExt;
use serde_json::{Value, json};

use crate::{
    contest::{Cost, Side, contest},
    documents::{LISTING, SIGN_IN, WALK, body},
    load::{Bodies, Connection, Load},
    postgres::Postgres,
    processes::processors_of,
    report::{Line, costs, factor, percent},
    run::Measured,
    server::{Server, floor},
    shared_answers, sqlite,
    statements::statements_of,
};

/// How many clients ask at once.
pub const CONNECTIONS: usize = 16;
/// No page further down is measured.
const DEEPEST: u64 = 10_000;
/// How many of them try to sign in while others look at listings.
const INTRUDERS: usize = 16;

/// Whatever has to do with listings.
pub async fn measure(shop: &Measured<'_>, lines: &mut Vec<Line>) -> Result<()> {
    hot(shop, lines).await?;
    shared_answers::measure(shop, lines).await?;
    // Those servers are gone, so that nobody else uses the database.
    executed(shop, lines).await?;
    let cold = cold(shop).await?;
    same_statements(shop, &cold, lines).await?;
    far_down(shop, &cold, lines).await
}

/// Nothing but what a page costs that is far down.
pub async fn measure_far_down(shop: &Measured<'_>, lines: &mut Vec<Line>) -> Result<()> {
    far_down(shop, &cold(shop).await?, lines).await
}

/// A server that keeps nothing.
async fn cold(shop: &Measured<'_>) -> Result<Server> {
    shop.serve(&["--response-cache-megabytes", "0", "--entity-cache-megabytes", "0"]).await
}

/// Computed each time, of what is in memory.
async fn executed(shop: &Measured<'_>, lines: &mut Vec<Line>) -> Result<()> {
    let executing = shop.serve(&["--response-cache-megabytes", "0"]).await?;
    let bare = bare(shop, &executing).await?;
    let outcome =
        contest(shop.rounds, web(shop, &bare, &[]), with_database(shop, &executing, &json!({})), cost).await?;
    lines.push(Line {
        operation: "listing, executed",
        database: shop.database,
        against: "axum, same bytes",
        measured: percent(outcome.ratio),
        details: costs(&outcome),
        goal: "15 % / 45 %",
    });
    Ok(())
}

/// What was computed before.
async fn hot(shop: &Measured<'_>, lines: &mut Vec<Line>) -> Result<()> {
    // Those who flood it with sign-ins come from one address here, and are to reach the passwords.
    let hot = shop.serve(&["--sign-in-limit-per-address", "0"]).await?;
    let bare = bare(shop, &hot).await?;
    let outcome = contest(shop.rounds, web(shop, &bare, &[]), web(shop, &hot, &[]), cost).await?;
    lines.push(Line {
        operation: "listing, hot",
        database: shop.database,
        against: "axum, same bytes",
        measured: percent(outcome.ratio),
        details: costs(&outcome),
        goal: "65 % / 80 %",
    });
    during_a_flood(shop, &hot, lines).await
}

/// Bare axum with the bytes that the server answers.
pub async fn bare(shop: &Measured<'_>, server: &Server) -> Result<Server> {
    let file = shop.place.file("answer.json");
    fs::write(&file, answer_of(server, json!({})).await?)?;
    floor(&file).await
}

/// Beside the same statements without a shop around them.
async fn same_statements(shop: &Measured<'_>, server: &Server, lines: &mut Vec<Line>) -> Result<()> {
    let address = match shop.postgres {
        Some(postgres) => DatabaseAddress::Postgres(postgres.url()?),
        None => DatabaseAddress::File(shop.place.sqlite_file()),
    };
    let statements = statements_of(address, LISTING, json!({})).await?;
    let (floor, against): (Side<'_>, _) = match shop.postgres {
        Some(postgres) => (pgbench(shop, postgres, &statements)?, "pgbench, same SQL"),
        None => (rusqlite(shop, &statements)?, "rusqlite, same SQL"),
    };
    let outcome = contest(shop.rounds, floor, with_database(shop, server, &json!({})), cost).await?;
    lines.push(Line {
        operation: "listing, cold",
        database: shop.database,
        against,
        measured: percent(outcome.ratio),
        details: format!("{}; {} statements", costs(&outcome), statements.len()),
        goal: if shop.postgres.is_some() { "30 % / 50 %" } else { "25 % / 50 %" },
    });
    Ok(())
}

fn pgbench<'a>(shop: &'a Measured<'_>, postgres: &'a Postgres, statements: &[String]) -> Result<Side<'a>> {
    let script = shop.place.file("listing.sql");
    let lines: Vec<String> =
        statements.iter().map(|statement| format!("{};\n", statement.replace('\n', " "))).collect();
    fs::write(&script, lines.concat())?;
    Ok(Box::new(move || {
        let script = script.clone();
        async move { postgres.pgbench(&script, CONNECTIONS, shop.duration).await }.boxed()
    }))
}

fn rusqlite<'a>(shop: &'a Measured<'_>, statements: &[String]) -> Result<Side<'a>> {
    let file = shop.place.file("listing.json");
    fs::write(&file, serde_json::to_vec(statements)?)?;
    let database: PathBuf = shop.place.sqlite_file();
    Ok(Box::new(move || {
        let (file, database) = (file.clone(), database.clone());
        async move { sqlite::measure(&database, &file, shop.duration).await }.boxed()
    }))
}

/// The last full page beside the first one, or page 10,000 where there are more.
async fn far_down(shop: &Measured<'_>, server: &Server, lines: &mut Vec<Line>) -> Result<()> {
    let mut connection = Connection::open(server.address).await?;
    let mut after = Value::Null;
    let mut pages: u64 = 0;
    // The page after this place is as full as the first one.
    loop {
        let page = connection.run("/graphql", &[], WALK, &json!({ "after": after })).await?;
        let info = &page["products"]["pageInfo"];
        pages += 5;
        if info["hasNextPage"] != true || (pages + 10) * 20 > shop.products || pages >= DEEPEST {
            break;
        }
        after = info["endCursor"].clone();
    }
    ensure!(!after.is_null(), "there are too few products for a deep page");
    let deep = json!({ "after": after });
    let (first, deep) = (with_database(shop, server, &json!({})), with_database(shop, server, &deep));
    // Here less is better: what the deep page costs, in first pages.
    let outcome = contest(shop.rounds, deep, first, cost).await?;
    lines.push(Line {
        operation: "listing, far down",
        database: shop.database,
        against: "the first page",
        measured: factor(outcome.ratio),
        details: format!(
            "{} µs on page {pages} beside {} µs",
            crate::report::microseconds(outcome.floor),
            crate::report::microseconds(outcome.shop)
        ),
        goal: "2x / 1.2x (page 10,000 of 1,000,000 products)",
    });
    Ok(())
}

/// How long the slowest of 100 listings takes while others try to sign in, beside a quiet time.
async fn during_a_flood(shop: &Measured<'_>, server: &Server, lines: &mut Vec<Line>) -> Result<()> {
    let flood = Load {
        address: server.address,
        path: "/graphql",
        connections: INTRUDERS,
        duration: shop.duration,
        bodies: Arc::new(|number| {
            let input = json!({ "email": format!("nobody-{number}@shop.example"), "password": "not the right one" });
            body(SIGN_IN, &json!({ "input": input }))
        }),
        refusals: true,
    };
    let quiet = web(shop, server, &[]);
    let flooded: Side<'_> = Box::new(move || {
        let (flood, load) = (flood.clone(), load(shop, server, json!({})));
        async move {
            let (_, answered) = tokio::try_join!(flood.drive(), load.drive())?;
            Ok(Cost { nanoseconds: 0, p99: answered.p99(), rate: 0 })
        }
        .boxed()
    });
    let slowest = |cost: Cost| u64::try_from(cost.p99.as_nanos()).unwrap_or(u64::MAX);
    let outcome = contest(shop.rounds, flooded, quiet, slowest).await?;
    lines.push(Line {
        operation: "listing in a flood of sign-ins, p99 on the clock",
        database: shop.database,
        against: "the same without",
        measured: factor(outcome.ratio),
        details: format!(
            "{} µs beside {} µs",
            crate::report::microseconds(outcome.floor),
            crate::report::microseconds(outcome.shop)
        ),
        goal: "3x / 1.5x",
    });
    Ok(())
}

fn cost(cost: Cost) -> u64 {
    cost.nanoseconds
}

fn load(shop: &Measured<'_>, server: &Server, variables: Value) -> Load {
    let asked = body(LISTING, &variables);
    let bodies: Bodies = Arc::new(move |_| Bytes::clone(&asked));
    Load {
        address: server.address,
        path: "/graphql",
        connections: CONNECTIONS,
        duration: shop.duration,
        bodies,
        refusals: false,
    }
}

/// Listings from one server; its own processors count, and those of `more`.
pub fn web<'a>(shop: &'a Measured<'_>, server: &'a Server, more: &'a [u32]) -> Side<'a> {
    Box::new(move || {
        let load = load(shop, server, json!({}));
        async move {
            let used = || -> Result<Duration> {
                more.iter().try_fold(processors_of(server.process)?, |sum, process| Ok(sum + processors_of(*process)?))
            };
            let before = used()?;
            let answered = load.drive().await?;
            let cost = Cost::of(used()?.saturating_sub(before), answered.requests);
            Ok(Cost { p99: answered.p99(), ..cost })
        }
        .boxed()
    })
}

/// Listings from one server, with what its database does for them.
fn with_database<'a>(shop: &'a Measured<'_>, server: &'a Server, variables: &Value) -> Side<'a> {
    let variables = variables.clone();
    Box::new(move || {
        let load = load(shop, server, variables.clone());
        async move {
            let before = shop.processors(server)?;
            let answered = load.drive().await?;
            Ok(Cost::of(shop.processors(server)?.saturating_sub(before), answered.requests))
        }
        .boxed()
    })
}

/// What a listing is answered with.
async fn answer_of(server: &Server, variables: Value) -> Result<Bytes> {
    let mut connection = Connection::open(server.address).await?;
    let (status, answer) = connection.post("/graphql", body(LISTING, &variables)).await?;
    ensure!(status.is_success(), "the listing is answered {status}: {}", String::from_utf8_lossy(&answer));
    Ok(answer)
}
