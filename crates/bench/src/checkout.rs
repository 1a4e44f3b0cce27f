//! Orders, beside the same writes by a function inside of Postgres.
//!
//! The writes are those of the shop: it places orders in this process while its statements are listened to, and a function of PL/pgSQL
//! is made of those that write. pgbench calls it with the values that were heard, each set of them once, on a copy of the
//! database as it was before.

use std::{
    collections::VecDeque,
    fs,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use anyhow::{Context, Result, ensure};
use cartwright_persistence::{DatabaseAddress, ToldStatement};
use futures_util::FutureExt;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{
    contest::{Cost, Side, contest},
    documents::{CART, COMPLETE, GOODS, PAY},
    load::Connection,
    postgres::Postgres,
    report::{Line, costs, factor, percent},
    run::Measured,
    server::Server,
    statements::HeardShop,
};

/// How many orders each side places in a round.
const ORDERS: usize = 320;
/// How many of those of pgbench only show what it takes to start it: a process, a connection and the plans of its statements.
const START: usize = 32;
/// How many buy at once where all want the same.
const BUYERS: usize = 16;

/// A cart, and the session that pays for it where there is one already.
#[derive(Debug, Clone)]
struct Prepared {
    cart: String,
    session: Option<String>,
}

/// Whatever has to do with orders; on Postgres only, as nothing like pgbench is there for the embedded database.
pub async fn measure(shop: &Measured<'_>, lines: &mut Vec<Line>) -> Result<()> {
    let Some(postgres) = shop.postgres else {
        return Ok(());
    };
    let apart = prepare(shop, false).await.context("preparing carts that are paid")?;
    let writes = Writes::heard(shop, postgres, &apart).await.context("listening to orders")?;
    let server = shop.serve(&["--worker", "off"]).await?;
    let outcome =
        contest(shop.rounds, writes.calls(), orders(shop, &server, apart, 1), |cost| cost.nanoseconds).await?;
    lines.push(Line {
        operation: "checkoutComplete",
        database: shop.database,
        against: "pgbench, same writes in one function",
        measured: percent(outcome.ratio),
        details: format!("{}; {} statements write", costs(&outcome), writes.statements),
        goal: "50 % / 70 %",
    });
    drop(server);
    writes.database.drop_database().await?;

    let wanted = prepare(shop, true).await.context("preparing carts that want the same")?;
    let writes = Writes::heard(shop, postgres, &wanted).await.context("listening to orders of the same")?;
    let server = shop.serve(&["--worker", "off"]).await?;
    // Here the clock counts, as who waits for a row uses no processor: orders in a second, so that more is better on both sides.
    let buyers = orders(shop, &server, wanted, BUYERS);
    let outcome = contest(shop.rounds, buyers, writes.calls_at_once(), |cost| cost.rate).await?;
    lines.push(Line {
        operation: "one variant, 16 buyers, orders a second on the clock",
        database: shop.database,
        against: "pgbench, same writes in one function",
        measured: factor(outcome.ratio),
        details: format!("{} beside {} orders a second", outcome.floor, outcome.shop),
        goal: "0.8x / 1.5x",
    });
    drop(server);
    writes.database.drop_database().await
}

/// Carts for all rounds, for the one that warms up, and for what starts pgbench. Those that want the same are not paid for yet.
async fn prepare(shop: &Measured<'_>, same: bool) -> Result<Vec<Prepared>> {
    let server = shop.serve(&["--worker", "off"]).await?;
    let mut connection = Connection::open(server.address).await?;
    let goods = connection.run("/graphql", &[], GOODS, &json!({ "first": 100 })).await?;
    let goods = goods["products"]["nodes"].as_array().context("no goods")?.clone();
    let mut prepared = Vec::new();
    for number in 0..(ORDERS + START) * (shop.rounds.max(1) + 1) {
        let place = if same { 0 } else { number % goods.len() };
        let lines = json!([{ "variantId": goods[place]["firstAvailableVariant"]["id"], "quantity": 1 }]);
        let input = json!({ "lines": lines, "email": "ada@shop.example", "idempotencyKey": Uuid::new_v4() });
        let made = connection.run("/graphql", &[], CART, &json!({ "input": input })).await?;
        let cart = text(&made["cartCreate"]["cart"]["id"], &made)?;
        let session = if same { None } else { Some(pay(&mut connection, &cart).await?) };
        prepared.push(Prepared { cart, session });
    }
    Ok(prepared)
}

fn pay_input(cart: &str) -> Value {
    json!({ "input": { "cartId": cart, "provider": "manual", "idempotencyKey": Uuid::new_v4() } })
}

fn complete_input(cart: &str, session: &str) -> Value {
    json!({ "input": { "cartId": cart, "paymentSessionId": session, "idempotencyKey": Uuid::new_v4() } })
}

async fn pay(connection: &mut Connection, cart: &str) -> Result<String> {
    let paid = connection.run("/graphql", &[], PAY, &pay_input(cart)).await?;
    text(&paid["paymentSessionCreate"]["paymentSession"]["id"], &paid)
}

fn text(value: &Value, answer: &Value) -> Result<String> {
    Ok(value.as_str().with_context(|| format!("the answer is {answer}"))?.to_owned())
}

/// Orders over HTTP by so many buyers, of carts that are used up.
fn orders<'a>(shop: &'a Measured<'_>, server: &'a Server, prepared: Vec<Prepared>, buyers: usize) -> Side<'a> {
    let carts = Arc::new(Mutex::new(VecDeque::from(prepared)));
    Box::new(move || {
        let carts = Arc::clone(&carts);
        async move {
            let now: VecDeque<Prepared> = {
                let mut carts = carts.lock().unwrap_or_else(PoisonError::into_inner);
                let some = ORDERS.min(carts.len());
                carts.drain(..some).collect()
            };
            ensure!(now.len() == ORDERS, "too few carts were prepared");
            let queue = Arc::new(Mutex::new(now));
            let (before, began) = (shop.processors(server)?, Instant::now());
            let mut buying = JoinSet::new();
            for _ in 0..buyers {
                buying.spawn(buy(server.address, Arc::clone(&queue)));
            }
            while let Some(bought) = buying.join_next().await {
                bought??;
            }
            let orders = u64::try_from(ORDERS)?;
            let rate = orders * 1_000_000 / u64::try_from(began.elapsed().as_micros())?.max(1);
            Ok(Cost { rate, ..Cost::of(shop.processors(server)?.saturating_sub(before), orders) })
        }
        .boxed()
    })
}

async fn buy(address: std::net::SocketAddr, queue: Arc<Mutex<VecDeque<Prepared>>>) -> Result<()> {
    let mut connection = Connection::open(address).await?;
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let Some(Prepared { cart, session }) = next else { return Ok(()) };
        let session = match session {
            Some(session) => session,
            None => pay(&mut connection, &cart).await?,
        };
        let placed = connection.run("/graphql", &[], COMPLETE, &complete_input(&cart, &session)).await?;
        ensure!(placed["checkoutComplete"]["result"]["__typename"] == "OrderPlaced", "no order: {placed}");
    }
}

/// The writes of orders, ready to be done again.
struct Writes {
    /// The database as it was before the orders.
    database: Postgres,
    script: PathBuf,
    statements: usize,
}

impl Writes {
    /// Listens to the orders of those carts on one copy of the database, and makes another one ready.
    async fn heard(shop: &Measured<'_>, postgres: &Postgres, prepared: &[Prepared]) -> Result<Self> {
        let (scratch, database) = (postgres.copy().await?, postgres.copy().await?);
        let heard = HeardShop::open(DatabaseAddress::Postgres(scratch.url()?)).await?;
        let mut sets = Vec::new();
        for cart in prepared {
            sets.push(writes_of(&heard, cart).await?);
        }
        heard.close().await?;
        scratch.drop_database().await?;
        let texts = |set: &[ToldStatement]| set.iter().map(|told| told.text.clone()).collect::<Vec<_>>();
        let first = sets.first().context("no order was placed")?;
        let same = sets.iter().filter(|set| texts(set) == texts(first)).count();
        ensure!(same == sets.len(), "only {same} of {} orders are written by the same statements", sets.len());
        database.run(&function(first)).await?;
        let calls = shop.place.file("calls.sql");
        fs::write(&calls, calls_of(&sets))?;
        database.run_file(&calls).await?;
        let script = shop.place.file("call.sql");
        fs::write(&script, "SELECT bench_order(p) FROM bench_call WHERE id = (SELECT nextval('bench_next'));\n")?;
        Ok(Self { database, script, statements: first.len() })
    }

    /// Calls of the function, one after the other.
    fn calls(&self) -> Side<'_> {
        Box::new(move || {
            async move {
                let (start, times) = (u64::try_from(START)?, u64::try_from(ORDERS)?);
                let started = self.database.pgbench_times(&self.script, 1, start).await?.nanoseconds * start;
                let all = self.database.pgbench_times(&self.script, 1, times).await?;
                let nanoseconds = (all.nanoseconds * times).saturating_sub(started) / (times - start);
                Ok(Cost { nanoseconds, ..all })
            }
            .boxed()
        })
    }

    /// Calls by as many connections as there are buyers.
    fn calls_at_once(&self) -> Side<'_> {
        Box::new(move || {
            async move {
                let times = u64::try_from(ORDERS / BUYERS)?;
                self.database.pgbench_times(&self.script, BUYERS, times).await
            }
            .boxed()
        })
    }
}

/// What the order of a cart writes.
async fn writes_of(shop: &HeardShop, Prepared { cart, session }: &Prepared) -> Result<Vec<ToldStatement>> {
    let mut told = Vec::new();
    let session = match session {
        Some(session) => session.clone(),
        None => {
            let (paid, statements) = shop.run(PAY, pay_input(cart)).await?;
            told.extend(statements);
            text(&paid["paymentSessionCreate"]["paymentSession"]["id"], &paid)?
        }
    };
    let (placed, statements) = shop.run(COMPLETE, complete_input(cart, &session)).await?;
    ensure!(placed["checkoutComplete"]["result"]["__typename"] == "OrderPlaced", "no order: {placed}");
    told.extend(statements);
    told.retain(|statement| !statement.text.trim_start().to_ascii_uppercase().starts_with("SELECT"));
    Ok(told)
}

/// A function that does all of the statements with the values of its argument.
fn function(statements: &[ToldStatement]) -> String {
    let mut body = String::new();
    let mut before = 0;
    for told in statements {
        let mut text = told.text.clone();
        // From the last one on, as $1 is a part of $10.
        for (place, (_, kind)) in told.values.iter().enumerate().rev() {
            text = text.replace(&format!("${}", place + 1), &format!("(p[{}])::{kind}", before + place + 1));
        }
        before += told.values.len();
        let into = if text.contains(" RETURNING ") { " INTO told" } else { "" };
        body.push_str(&format!("{text}{into};\n"));
    }
    format!(
        "CREATE FUNCTION bench_order(p text[]) RETURNS void LANGUAGE plpgsql AS $bench$\nDECLARE told record;\nBEGIN\n{body}END \
         $bench$"
    )
}

/// The values of all calls, in a table of theirs.
fn calls_of(sets: &[Vec<ToldStatement>]) -> String {
    let mut script =
        "CREATE TABLE bench_call (id bigint PRIMARY KEY, p text[] NOT NULL); CREATE SEQUENCE bench_next;\n".to_owned();
    for (number, set) in sets.iter().enumerate() {
        let values = set.iter().flat_map(|told| &told.values).map(|(value, _)| match value {
            Some(value) => format!("'{}'", value.replace('\'', "''")),
            None => "NULL".to_owned(),
        });
        let values: Vec<String> = values.collect();
        script.push_str(&format!(
            "INSERT INTO bench_call VALUES ({}, ARRAY[{}]::text[]);\n",
            number + 1,
            values.join(",")
        ));
    }
    script
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_takes_the_values_of_all_statements_in_their_order() {
        let told = |text: &str, values: usize| ToldStatement {
            text: text.to_owned(),
            values: vec![(None, "bigint"); values],
            written_out: String::new(),
        };
        let made = function(&[told("INSERT INTO a VALUES ($1, $2)", 2), told("UPDATE b SET c = $1 RETURNING c", 1)]);
        assert!(made.contains("INSERT INTO a VALUES ((p[1])::bigint, (p[2])::bigint);"), "{made}");
        assert!(made.contains("UPDATE b SET c = (p[3])::bigint RETURNING c INTO told;"), "{made}");
    }
}
