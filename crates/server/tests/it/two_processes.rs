//! Two processes on one database, also on one file of SQLite.

use serde_json::json;
use tokio::task::JoinSet;

use super::{
    buyer::{Purchase, anvil, fill},
    executable::Place,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_105_row_47_two_processes_sell_exactly_what_is_there() {
    const UNITS: usize = 7;
    const BUYERS: usize = 30;
    let place = Place::new().await;
    fill(&place, u32::try_from(UNITS).expect("a small number")).await;
    let servers = [place.serve(&["--seed", "off"]).await, place.serve(&["--seed", "off"]).await];
    let variant = anvil(&servers[0]).await;
    let mut buyers: JoinSet<_> = (0..BUYERS)
        .map(|number| {
            let (address, variant) = (servers[number % 2].address(), variant.clone());
            async move {
                let mut purchase = Purchase::of_one(&variant);
                (purchase.finish(address).await, purchase.order_token)
            }
        })
        .collect();
    let (mut orders, mut refused) = (0, 0);
    while let Some(bought) = buyers.join_next().await {
        match bought.expect("no panic") {
            (None, Some(_)) => orders += 1,
            (Some(code), None) => {
                assert_eq!(code, "INSUFFICIENT_STOCK");
                refused += 1;
            }
            other => panic!("neither bought nor refused: {other:?}"),
        }
    }
    assert_eq!((orders, refused), (UNITS, BUYERS - UNITS));
    assert_eq!(place.database.count("stock_level", &format!("on_hand = {UNITS} AND reserved = {UNITS}")).await, 1);
    let store = place.database.connect().await;
    assert_eq!(store.stock().unexplained_levels().await.expect("the books are read"), []);
    assert_eq!(store.orders().ledger_faults().await.expect("the books are read"), []);
    store.close().await.expect("the connection closes");
    drop(servers);
    place.database.check_integrity().await;
}

#[tokio::test]
async fn row_64_keys_hold_while_redis_is_away_and_whichever_process_is_asked() {
    const CREATE: &str = "mutation ($input: CartCreateInput!) {
        cartCreate(input: $input) { replayed cart { id } userErrors { message } }
    }";
    let place = Place::new().await;
    // Nobody listens at port 1.
    let arguments = ["--seed", "off", "--redis-url", "redis://127.0.0.1:1"];
    let servers = [place.serve(&arguments).await, place.serve(&arguments).await];
    let input = json!({ "input": { "note": "once", "idempotencyKey": "3d1c6a52-2a3e-4f0e-9a57-7d0f2b8f4c11" } });
    let mut carts = Vec::new();
    for (turn, server) in servers.iter().chain(&servers).enumerate() {
        let created = &server.query(CREATE, input.clone()).await["cartCreate"];
        assert_eq!((&created["replayed"], &created["userErrors"]), (&json!(turn > 0), &json!([])));
        carts.push(created["cart"]["id"].clone());
    }
    assert!(carts.iter().all(|cart| cart.is_string() && *cart == carts[0]), "{carts:?}");
    assert_eq!(place.database.count("cart", "true").await, 1);
}
