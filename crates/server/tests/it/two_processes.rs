//! Two processes on one database, also on one file of SQLite.

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
    store.close().await.expect("the connection closes");
    drop(servers);
    place.database.check_integrity().await;
}
