//! Processes that are killed in the middle of their writes, as by a loss of power.

use std::{net::SocketAddr, sync::Arc};

use serde_json::json;
use tokio::{sync::Semaphore, task::JoinSet};

use super::{
    buyer::{Purchase, Step, anvil, fill},
    executable::{Place, Server},
};

/// After how many acknowledged writes the server is killed, time after time. Further ones are under way then.
const KILLED_AFTER: [u32; 8] = [1, 3, 8, 13, 21, 34, 47, 60];

/// How many buy at once.
const BUYERS: usize = 6;

/// Buys, beginning with what was interrupted, until nobody answers any more; answers all of it.
async fn buy(address: SocketAddr, variant: String, mut open: Vec<Purchase>, done: Arc<Semaphore>) -> Vec<Purchase> {
    let mut all = Vec::new();
    loop {
        let mut purchase = open.pop().unwrap_or_else(|| Purchase::of_two(&variant));
        while purchase.order_token.is_none() {
            match purchase.step(address).await {
                Step::Done => done.add_permits(1),
                Step::Again => {}
                Step::Refused(code) => panic!("{code}: {purchase:?}"),
                Step::Unanswered => {
                    all.push(purchase);
                    all.append(&mut open);
                    return all;
                }
            }
        }
        all.push(purchase);
    }
}

/// Everything that was acknowledged is there.
async fn check_acknowledged(server: &Server, purchases: &[Purchase]) {
    for purchase in purchases {
        let Some(cart) = &purchase.cart else {
            continue;
        };
        let document = "query ($id: ID!) { cart(id: $id) { totalQuantity order { number } } }";
        let found = server.query(document, json!({ "id": cart })).await;
        let units = found["cart"]["totalQuantity"].as_i64().expect("the cart is there");
        // A second anvil that nobody acknowledged may be in it all the same, but no half of one and no third.
        assert!(units >= purchase.units && units <= 2, "{found:#} for {purchase:?}");
        let Some(token) = &purchase.order_token else {
            continue;
        };
        let document = "query ($token: String!) { order(by: { accessToken: $token }) {
            number lines { quantity } totals { total { amount } } paymentStatus
        } }";
        let order = server.query(document, json!({ "token": token })).await["order"].clone();
        assert_eq!(order["number"], found["cart"]["order"]["number"]);
        let expected = json!({
            "number": order["number"], "lines": [{ "quantity": 2 }], "totals": { "total": { "amount": "5.00" } },
            "paymentStatus": "PENDING",
        });
        assert_eq!(order, expected);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_105_row_103_a_server_that_is_killed_again_and_again_loses_nothing_and_keeps_nothing_by_halves() {
    let place = Place::new().await;
    fill(&place, 5000).await;
    let mut purchases: Vec<Purchase> = Vec::new();
    for writes in KILLED_AFTER {
        let mut server = place.serve(&["--seed", "off"]).await;
        check_acknowledged(&server, &purchases).await;
        let variant = anvil(&server).await;
        let done = Arc::new(Semaphore::new(0));
        let (finished, open): (Vec<_>, Vec<_>) = purchases.into_iter().partition(|one| one.order_token.is_some());
        purchases = finished;
        let mut shares: Vec<Vec<Purchase>> = (0..BUYERS).map(|_| Vec::new()).collect();
        for (index, purchase) in open.into_iter().enumerate() {
            shares[index % BUYERS].push(purchase);
        }
        let mut buyers: JoinSet<_> =
            shares.into_iter().map(|share| buy(server.address(), variant.clone(), share, Arc::clone(&done))).collect();
        drop(done.acquire_many(writes).await.expect("the semaphore is never closed"));
        server.kill().await;
        while let Some(bought) = buyers.join_next().await {
            purchases.extend(bought.expect("no panic"));
        }
        place.database.check_integrity().await;
    }

    let server = place.serve(&["--seed", "off"]).await;
    check_acknowledged(&server, &purchases).await;
    for purchase in &mut purchases {
        assert_eq!(purchase.finish(server.address()).await, None, "{purchase:?}");
    }
    check_acknowledged(&server, &purchases).await;
    // What was sent twice was done once, so that there is nothing beside what was acknowledged in the end.
    let bought = i64::try_from(purchases.len()).expect("a small number");
    assert!(bought >= 10, "{bought} purchases prove little");
    for table in ["cart", "cart_line", "sales_order", "sales_order_line", "payment"] {
        assert_eq!(place.database.count(table, "true").await, bought, "{table}");
    }
    assert_eq!(place.database.count("stock_level", &format!("on_hand = 5000 AND reserved = {}", 2 * bought)).await, 1);
    let store = place.database.connect().await;
    assert_eq!(store.stock().unexplained_levels().await.expect("the books are read"), []);
    assert_eq!(store.orders().ledger_faults().await.expect("the books are read"), []);
    store.close().await.expect("the connection closes");
    place.database.check_integrity().await;
}
