//! Stock promised to payment sessions, under pressure.

use std::sync::{Arc, Mutex};

use cartwright_domain::{
    id::{StockLocationId, VariantId},
    inventory::{MovementKind, Shortage, StockLevel, available_to_sell},
};
use cartwright_persistence::{ConstraintKind, PageRequest, ReserveError, StockMovementFilter, StoreError, Writes};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::warehouse::{Warehouse, context};

fn shortage(outcome: Result<(), ReserveError>) -> Vec<(VariantId, Shortage)> {
    match outcome {
        Err(ReserveError::Short(short)) => short,
        other => panic!("expected a shortage, got {other:?}"),
    }
}

#[tokio::test]
async fn row_47_two_hundred_buyers_of_ten_units_get_exactly_ten() {
    let shop = Arc::new(Warehouse::open().await);
    let main = shop.location("main").await;
    let variant = shop.stocked(false, &[(main, 10)]).await;
    let mut sessions = Vec::new();
    for _ in 0..200 {
        sessions.push(shop.session().await);
    }
    let mut buyers = JoinSet::new();
    for session in sessions {
        let shop = Arc::clone(&shop);
        buyers.spawn(async move { shop.reserve(session, &[(variant, 1)], &[main]).await });
    }
    let outcomes = buyers.join_all().await;
    let (won, lost): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 10);
    for outcome in lost {
        assert_eq!(shortage(outcome), [(variant, Shortage { requested: 1, available: 0 })]);
    }
    assert_eq!(shop.count(variant, main).await, (10, 10));
    shop.assert_explained().await;
}

#[tokio::test]
async fn row_48_lines_of_one_variant_are_one_demand_and_all_or_nothing_is_reserved() {
    let shop = Warehouse::open().await;
    let main = shop.location("main").await;
    let (few, many) = (shop.stocked(false, &[(main, 5)]).await, shop.stocked(false, &[(main, 50)]).await);
    let unknown = VariantId(Uuid::now_v7());
    let session = shop.session().await;
    let lines = [(few, 3), (many, 1), (few, 3), (unknown, 1)];
    let mut short = shortage(shop.reserve(session, &lines, &[main]).await);
    short.sort_by_key(|(_, shortage)| shortage.requested);
    let expected = [(unknown, Shortage { requested: 1, available: 0 }), (few, Shortage { requested: 6, available: 5 })];
    assert_eq!(short, expected, "every variant that is short is named");
    assert_eq!(shop.count(many, main).await, (50, 0), "nothing of the others was taken");
    shop.reserve(session, &[(few, 3), (many, 1), (few, 2)], &[main]).await.unwrap();
    assert_eq!(shop.count(few, main).await, (5, 5));
    assert_eq!(shop.count(many, main).await, (50, 1));
    shop.assert_explained().await;
}

#[tokio::test]
async fn row_49_several_locations_share_a_demand_in_the_order_of_the_channel() {
    let shop = Warehouse::open().await;
    let (north, south, closed) =
        (shop.location("north").await, shop.location("south").await, shop.location("closed").await);
    let variant = shop.stocked(false, &[(north, 2), (south, 4), (closed, 100)]).await;
    shop.write("UPDATE stock_location SET active = false WHERE id = $1", [closed.0.into()]).await;
    let locations = [closed, south, north];
    let levels = shop.store.stock().levels(&[variant], &locations).await.unwrap();
    let places: Vec<StockLocationId> = levels[&variant].iter().map(|level| level.location_id).collect();
    assert_eq!(places, [south, north], "in the order given, without what is closed");
    assert_eq!(available_to_sell(&levels[&variant]), Some(6));
    let everywhere = shop.store.stock().levels_everywhere(&[variant]).await.unwrap();
    assert_eq!(everywhere[&variant].len(), 3);

    let short = shortage(shop.reserve(shop.session().await, &[(variant, 7)], &locations).await);
    assert_eq!(short, [(variant, Shortage { requested: 7, available: 6 })]);
    let session = shop.session().await;
    shop.reserve(session, &[(variant, 5)], &locations).await.unwrap();
    assert_eq!(shop.count(variant, south).await, (4, 4));
    assert_eq!(shop.count(variant, north).await, (2, 1));
    assert_eq!(shop.count(variant, closed).await, (100, 0));
    shop.assert_explained().await;
    assert_eq!(shop.release(session).await, 5);
    let short = shortage(shop.reserve(shop.session().await, &[(variant, 1)], &[]).await);
    assert_eq!(short, [(variant, Shortage { requested: 1, available: 0 })], "no location, nothing to sell");
}

#[tokio::test]
async fn untracked_variants_need_no_promise() {
    let shop = Warehouse::open().await;
    let main = shop.location("main").await;
    let variant = shop.variant(false, false).await;
    let session = shop.session().await;
    shop.reserve(session, &[(variant, 9_999)], &[main]).await.unwrap();
    assert_eq!(shop.store.stock().level(variant, main).await.unwrap(), None);
    assert_eq!(shop.release(session).await, 0);
}

#[tokio::test]
async fn backorders_are_promised_without_goods_also_where_there_never_were_any() {
    let shop = Arc::new(Warehouse::open().await);
    let main = shop.location("main").await;
    let known = shop.stocked(true, &[(main, 3)]).await;
    let never_there = shop.variant(true, true).await;
    let mut sessions = Vec::new();
    for _ in 0..20 {
        sessions.push(shop.session().await);
    }
    let mut buyers = JoinSet::new();
    for session in sessions {
        let shop = Arc::clone(&shop);
        buyers.spawn(async move { shop.reserve(session, &[(known, 1), (never_there, 2)], &[main]).await });
    }
    for outcome in buyers.join_all().await {
        outcome.unwrap();
    }
    assert_eq!(shop.count(known, main).await, (3, 20));
    assert_eq!(shop.count(never_there, main).await, (0, 40));
    shop.assert_explained().await;
}

#[tokio::test]
async fn row_51_a_release_returns_the_stock_once() {
    let shop = Arc::new(Warehouse::open().await);
    let main = shop.location("main").await;
    let variant = shop.stocked(false, &[(main, 10)]).await;
    let session = shop.session().await;
    shop.reserve(session, &[(variant, 4)], &[main]).await.unwrap();
    assert_eq!(shop.release(session).await, 4);
    assert_eq!(shop.release(session).await, 0);
    assert_eq!(shop.count(variant, main).await, (10, 0));

    // An expiry, a decline and a cancel at the same time.
    shop.reserve(session, &[(variant, 4)], &[main]).await.unwrap();
    let mut releases = JoinSet::new();
    for _ in 0..10 {
        let shop = Arc::clone(&shop);
        releases.spawn(async move { shop.release(session).await });
    }
    let mut released = releases.join_all().await;
    released.sort_unstable();
    assert_eq!(released, [0, 0, 0, 0, 0, 0, 0, 0, 0, 4]);
    assert_eq!(shop.count(variant, main).await, (10, 0));
    shop.assert_explained().await;
}

#[tokio::test]
async fn row_51_what_expires_while_others_buy_is_sold_once() {
    let shop = Arc::new(Warehouse::open().await);
    let main = shop.location("main").await;
    let variant = shop.stocked(false, &[(main, 20)]).await;
    let mut expiring = Vec::new();
    for _ in 0..20 {
        let session = shop.session().await;
        shop.reserve(session, &[(variant, 1)], &[main]).await.unwrap();
        expiring.push(session);
    }
    let mut tasks = JoinSet::new();
    for session in expiring {
        // Two processes expire the same session.
        for _ in 0..2 {
            let shop = Arc::clone(&shop);
            tasks.spawn(async move { -shop.release(session).await });
        }
        let buyer = shop.session().await;
        let shop = Arc::clone(&shop);
        tasks.spawn(async move { i64::from(shop.reserve(buyer, &[(variant, 1)], &[main]).await.is_ok()) });
    }
    let balance: i64 = tasks.join_all().await.into_iter().sum();
    assert_eq!(shop.count(variant, main).await, (20, 20 + balance));
    shop.assert_explained().await;
}

/// Fifty buyers of the same goods, each with the lines in an order of his own.
#[tokio::test]
async fn row_55_no_deadlock_is_seen_by_buyers_of_many_variants() {
    let shop = Arc::new(Warehouse::open().await);
    let (north, south) = (shop.location("north").await, shop.location("south").await);
    let mut variants = Vec::new();
    for _ in 0..8 {
        variants.push(shop.stocked(false, &[(north, 30), (south, 30)]).await);
    }
    let mut buyers = JoinSet::new();
    for number in 0..50_usize {
        let session = shop.session().await;
        let mut demand: Vec<(VariantId, i64)> = variants.iter().map(|variant| (*variant, 1)).collect();
        demand.rotate_left(number % 8);
        if number % 2 == 0 {
            demand.reverse();
        }
        let locations = if number % 3 == 0 { [north, south] } else { [south, north] };
        let shop = Arc::clone(&shop);
        buyers.spawn(async move {
            shop.reserve(session, &demand, &locations).await.unwrap();
            if number % 2 == 0 { shop.release(session).await } else { 0 }
        });
    }
    assert_eq!(buyers.join_all().await.into_iter().sum::<i64>(), 25 * 8);
    for variant in variants {
        let (_, north) = shop.count(variant, north).await;
        let (_, south) = shop.count(variant, south).await;
        assert_eq!(north + south, 25);
    }
    shop.assert_explained().await;
}

#[tokio::test]
async fn row_47_the_database_itself_refuses_to_oversell() {
    let shop = Warehouse::open().await;
    let main = shop.location("main").await;
    let variant = shop.stocked(false, &[(main, 5)]).await;
    for change in ["reserved = 6", "on_hand = -1", "reserved = -1"] {
        let sql = format!("UPDATE stock_level SET {change} WHERE variant_id = $1");
        let refused = shop.try_write(&sql, [variant.0.into()]).await;
        let is_check = matches!(refused, Err(StoreError::Constraint { kind: ConstraintKind::Check, .. }));
        assert!(is_check, "{change}: {refused:?}");
    }
    shop.assert_explained().await;
    shop.write("UPDATE stock_level SET on_hand = 6 WHERE variant_id = $1", [variant.0.into()]).await;
    let unexplained: Vec<StockLevel> = shop.store.stock().unexplained_levels().await.unwrap();
    assert_eq!(unexplained, [shop.level(variant, main).await], "what was written past the ledger is found");
}

#[tokio::test]
async fn every_promise_is_an_entry_that_names_its_session() {
    let shop = Warehouse::open().await;
    let main = shop.location("main").await;
    let variant = shop.stocked(false, &[(main, 5)]).await;
    let session = shop.session().await;
    shop.reserve(session, &[(variant, 2)], &[main]).await.unwrap();
    shop.release(session).await;
    let filter = StockMovementFilter { reference: Some(session.to_string()), ..StockMovementFilter::default() };
    let page = shop.store.stock().movement_page(&filter, &PageRequest::first(10)).await.unwrap();
    let told: Vec<(MovementKind, i64)> =
        page.into_items().into_iter().map(|movement| (movement.kind, movement.change.reserved)).collect();
    assert_eq!(told, [(MovementKind::Release, -2), (MovementKind::Reservation, 2)], "the newest first");
    assert_eq!(shop.store.stock().movement_count(&filter).await.unwrap().count, 2);
}

#[tokio::test]
async fn a_reservation_is_five_statements_however_many_variants_it_has() {
    let shop = Warehouse::open().await;
    let main = shop.location("main").await;
    let mut demand = Vec::new();
    for _ in 0..30 {
        demand.push((shop.stocked(false, &[(main, 5)]).await, 2));
    }
    let session = shop.session().await;
    let before = shop.store.statements();
    shop.reserve(session, &demand, &[main]).await.unwrap();
    // Two read, two write for whom and why, which are one on Postgres, and one changes the levels; on Postgres one locks them before.
    assert_eq!(shop.store.statements() - before, 5);
    let before = shop.store.statements();
    let uow = shop.store.begin().await.unwrap();
    assert_eq!(uow.stock().release_reservation(session, context()).await.unwrap().len(), 30);
    uow.commit().await.unwrap();
    assert_eq!(shop.store.statements() - before, 4);
}

#[tokio::test]
async fn what_a_session_holds_is_told_by_variant() {
    let shop = Warehouse::open().await;
    let (north, south) = (shop.location("north").await, shop.location("south").await);
    let variant = shop.stocked(false, &[(north, 2), (south, 2)]).await;
    let (session, other) = (shop.session().await, shop.session().await);
    shop.reserve(session, &[(variant, 3)], &[north, south]).await.unwrap();
    let held = shop.store.stock().reserved_by(session).await.unwrap();
    assert_eq!(held.into_iter().collect::<Vec<_>>(), [(variant, 3)]);
    assert!(shop.store.stock().reserved_by(other).await.unwrap().is_empty());
}

/// The statements of a reservation of those.
async fn told(shop: &Warehouse, demand: &[(VariantId, i64)], main: StockLocationId) -> Vec<String> {
    let told = Arc::<Mutex<Vec<String>>>::default();
    let listener = Arc::clone(&told);
    let store = shop.store.clone().told(move |statement| listener.lock().unwrap().push(statement.text));
    let session = shop.session().await;
    let reserved: Result<(), ReserveError> = store
        .transaction(|uow| async move {
            let mut writes = Writes::default();
            uow.stock().reserve(&mut writes, session, demand, &[main], context()).await?;
            Ok(uow.write(writes).await?)
        })
        .await;
    reserved.unwrap();
    let told = told.lock().unwrap();
    told.clone()
}

#[tokio::test]
async fn the_level_that_all_buyers_share_is_touched_by_the_last_statement_alone() {
    let shop = Warehouse::open().await;
    let main = shop.location("main").await;
    let variant = shop.stocked(false, &[(main, 5)]).await;
    let told = told(&shop, &[(variant, 2)], main).await;
    let changes = |text: &String| text.contains("UPDATE \"stock_level\"") || text.contains("FOR UPDATE");
    assert_eq!(told.iter().position(changes), Some(told.len() - 1), "{told:#?}");
    assert_eq!(shop.count(variant, main).await, (5, 2));
    shop.assert_explained().await;
}

#[tokio::test]
async fn units_that_are_gone_before_the_commit_are_not_promised_twice() {
    let shop = Warehouse::open().await;
    // On SQLite one transaction writes at a time, so that nobody can come between.
    if !shop.store.is_postgres() {
        return;
    }
    let main = shop.location("main").await;
    let variant = shop.stocked(false, &[(main, 1)]).await;
    let (late, quick) = (shop.session().await, shop.session().await);
    let uow = shop.store.begin().await.unwrap();
    let mut writes = Writes::default();
    uow.stock().reserve(&mut writes, late, &[(variant, 1)], &[main], context()).await.unwrap();
    uow.write(writes).await.unwrap();
    shop.reserve(quick, &[(variant, 1)], &[main]).await.unwrap();
    assert!(uow.commit().await.unwrap_err().is_conflict());
    assert!(shop.store.stock().reserved_by(late).await.unwrap().is_empty());
    assert_eq!(shop.count(variant, main).await, (1, 1));
    shop.assert_explained().await;
    let short = shortage(shop.reserve(late, &[(variant, 1)], &[main]).await);
    assert_eq!(short, [(variant, Shortage { requested: 1, available: 0 })]);
}
