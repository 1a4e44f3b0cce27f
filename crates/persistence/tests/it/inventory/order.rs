//! Stock promised to orders, sent and taken back.

use std::sync::Arc;

use cartwright_domain::{
    id::{FulfillmentId, OrderLineId, PaymentSessionId, StockLocationId, VariantId},
    inventory::{MovementKind, Shortage},
};
use cartwright_persistence::{
    AllocateError, LedgerContext, PageRequest, ShipError, StockMovementFilter, StockShare, Writes,
};
use tokio::task::JoinSet;

use super::warehouse::{Warehouse, context};

async fn allocate(
    shop: &Warehouse,
    session: PaymentSessionId,
    lines: &[(OrderLineId, VariantId, i64)],
) -> Result<(), AllocateError> {
    shop.store
        .transaction(|uow| async move {
            let held = uow.stock().take_reservation(session).await?;
            let mut writes = Writes::default();
            uow.stock().allocate_to_order(&mut writes, held, lines).await?;
            Ok(uow.write(writes).await?)
        })
        .await
}

async fn cancel(shop: &Warehouse, lines: &[OrderLineId]) -> i64 {
    let released =
        shop.store.transaction(|uow| async move { uow.stock().release_allocation(lines, context()).await }).await;
    released.unwrap().iter().map(|share| share.quantity).sum()
}

async fn pack(
    shop: &Warehouse,
    lines: &[(OrderLineId, i64)],
    location: Option<StockLocationId>,
) -> Result<FulfillmentId, ShipError> {
    let parcel = shop.parcel(lines[0].0).await;
    let packed = shop.store.transaction(|uow| async move { uow.stock().pack(parcel, lines, location).await }).await;
    packed.map(|()| parcel)
}

async fn send(shop: &Warehouse, parcel: FulfillmentId) -> Result<Vec<(OrderLineId, StockShare)>, ShipError> {
    let context = LedgerContext { reference: Some("order_1"), ..context() };
    shop.store.transaction(|uow| async move { uow.stock().ship(parcel, context).await }).await
}

async fn unpack(shop: &Warehouse, parcel: FulfillmentId) {
    shop.store.transaction(|uow| async move { uow.stock().unpack(parcel, context()).await }).await.unwrap();
}

async fn ship(shop: &Warehouse, lines: &[(OrderLineId, i64)]) -> Result<Vec<(OrderLineId, StockShare)>, ShipError> {
    send(shop, pack(shop, lines, None).await?).await
}

fn quantities(shares: &[(OrderLineId, StockShare)]) -> Vec<(StockLocationId, i64)> {
    shares.iter().map(|(_, share)| (share.location_id, share.quantity)).collect()
}

#[tokio::test]
async fn a_promise_passes_to_the_lines_of_the_order_and_leaves_with_the_goods() {
    let shop = Warehouse::open().await;
    let (north, south) = (shop.location("north").await, shop.location("south").await);
    let shirt = shop.stocked(false, &[(north, 3), (south, 2)]).await;
    let voucher = shop.variant(false, false).await;
    let session = shop.session().await;
    shop.reserve(session, &[(shirt, 5), (voucher, 1)], &[north, south]).await.unwrap();
    let lines = shop.order_lines(3).await;
    let sold = [(lines[0], shirt, 4), (lines[1], shirt, 1), (lines[2], voucher, 1)];
    allocate(&shop, session, &sold).await.unwrap();
    assert_eq!(shop.count(shirt, north).await, (3, 3), "the levels stay as they are");
    assert_eq!(shop.release(session).await, 0, "the session holds nothing any more");
    let allocations = shop.store.stock().allocations(&lines).await.unwrap();
    assert_eq!(allocations[&lines[0]].iter().map(|share| share.quantity).collect::<Vec<_>>(), [3, 1]);
    assert_eq!(allocations[&lines[1]].iter().map(|share| share.quantity).collect::<Vec<_>>(), [1]);
    assert!(!allocations.contains_key(&lines[2]), "an untracked variant has no allocation");
    shop.assert_explained().await;

    let sent = ship(&shop, &[(lines[0], 4), (lines[1], 1), (lines[2], 1)]).await.unwrap();
    assert_eq!(quantities(&sent), [(north, 3), (south, 1), (south, 1)]);
    assert_eq!(shop.count(shirt, north).await, (0, 0));
    assert_eq!(shop.count(shirt, south).await, (0, 0));
    assert_eq!(cancel(&shop, &lines).await, 0, "nothing is left to give back");
    let filter = StockMovementFilter { kind: Some(MovementKind::Shipment), ..StockMovementFilter::default() };
    let page = shop.store.stock().movement_page(&filter, &PageRequest::first(10)).await.unwrap();
    assert!(page.into_items().iter().all(|movement| movement.reference.as_deref() == Some("order_1")));
    shop.assert_explained().await;
}

#[tokio::test]
async fn parts_of_a_line_are_sent_and_the_rest_comes_back_once() {
    let shop = Arc::new(Warehouse::open().await);
    let main = shop.location("main").await;
    let shirt = shop.stocked(false, &[(main, 10)]).await;
    let session = shop.session().await;
    shop.reserve(session, &[(shirt, 6)], &[main]).await.unwrap();
    let line = shop.order_lines(1).await[0];
    allocate(&shop, session, &[(line, shirt, 6)]).await.unwrap();
    assert_eq!(quantities(&ship(&shop, &[(line, 2)]).await.unwrap()), [(main, 2)]);
    assert_eq!(shop.count(shirt, main).await, (8, 4));
    let refused = ship(&shop, &[(line, 5)]).await;
    let Err(ShipError::NotAllocated(short)) = refused else { panic!("{refused:?}") };
    assert_eq!(short, [(line, Shortage { requested: 5, available: 4 })]);
    shop.assert_explained().await;
    let mut cancels = JoinSet::new();
    for _ in 0..8 {
        let shop = Arc::clone(&shop);
        cancels.spawn(async move { cancel(&shop, &[line]).await });
    }
    assert_eq!(cancels.join_all().await.into_iter().sum::<i64>(), 4, "row 51: exactly once");
    assert_eq!(shop.count(shirt, main).await, (8, 0));
    shop.assert_explained().await;
}

#[tokio::test]
async fn backordered_goods_are_sent_when_they_are_there() {
    let shop = Warehouse::open().await;
    let main = shop.location("main").await;
    let shirt = shop.stocked(true, &[(main, 1)]).await;
    let session = shop.session().await;
    shop.reserve(session, &[(shirt, 3)], &[main]).await.unwrap();
    let lines = shop.order_lines(2).await;
    allocate(&shop, session, &[(lines[0], shirt, 2), (lines[1], shirt, 1)]).await.unwrap();
    let refused = ship(&shop, &[(lines[0], 2), (lines[1], 1)]).await;
    let Err(ShipError::NotOnHand(short)) = refused else { panic!("{refused:?}") };
    let expected =
        [(lines[0], Shortage { requested: 2, available: 1 }), (lines[1], Shortage { requested: 1, available: 0 })];
    assert_eq!(short, expected);
    assert_eq!(shop.count(shirt, main).await, (1, 3), "nothing was sent");
    ship(&shop, &[(lines[1], 1)]).await.unwrap();
    shop.store.transaction(|uow| async move { uow.stock().adjust(shirt, main, 2, context()).await }).await.unwrap();
    ship(&shop, &[(lines[0], 2)]).await.unwrap();
    assert_eq!(shop.count(shirt, main).await, (0, 0));
    shop.assert_explained().await;
}

#[tokio::test]
async fn goods_in_a_parcel_count_as_stock_until_it_leaves_and_again_when_it_is_taken_back() {
    let shop = Warehouse::open().await;
    let (north, south) = (shop.location("north").await, shop.location("south").await);
    let shirt = shop.stocked(true, &[(north, 3), (south, 2)]).await;
    let session = shop.session().await;
    shop.reserve(session, &[(shirt, 5)], &[north, south]).await.unwrap();
    let line = shop.order_lines(1).await[0];
    allocate(&shop, session, &[(line, shirt, 5)]).await.unwrap();

    let elsewhere = pack(&shop, &[(line, 3)], Some(south)).await;
    let Err(ShipError::NotOnHand(short)) = elsewhere else { panic!("{elsewhere:?}") };
    assert_eq!(short, [(line, Shortage { requested: 3, available: 2 })]);
    let parcel = pack(&shop, &[(line, 2)], Some(south)).await.unwrap();
    assert_eq!(shop.count(shirt, south).await, (2, 2), "it is there, and promised");
    assert!(
        shop.store.stock().allocations(&[line]).await.unwrap()[&line].iter().all(|share| share.location_id == north)
    );
    shop.assert_explained().await;

    assert_eq!(quantities(&send(&shop, parcel).await.unwrap()), [(south, 2)]);
    assert_eq!(shop.count(shirt, south).await, (0, 0));
    assert_eq!(quantities(&send(&shop, parcel).await.unwrap()), [], "it leaves once");
    unpack(&shop, parcel).await;
    assert_eq!(shop.count(shirt, south).await, (2, 2), "it is back, and promised to the line again");
    unpack(&shop, parcel).await;
    assert_eq!(shop.count(shirt, south).await, (2, 2), "it comes back once");
    let packed = pack(&shop, &[(line, 5)], None).await.unwrap();
    unpack(&shop, packed).await;
    shop.assert_explained().await;
    assert_eq!(quantities(&ship(&shop, &[(line, 5)]).await.unwrap()), [(north, 3), (south, 2)]);
    shop.assert_explained().await;
}

#[tokio::test]
async fn what_is_in_one_parcel_cannot_be_put_into_another() {
    let shop = Warehouse::open().await;
    let main = shop.location("main").await;
    let shirt = shop.stocked(true, &[(main, 3)]).await;
    let session = shop.session().await;
    shop.reserve(session, &[(shirt, 4)], &[main]).await.unwrap();
    let lines = shop.order_lines(2).await;
    allocate(&shop, session, &[(lines[0], shirt, 2), (lines[1], shirt, 2)]).await.unwrap();
    let first = pack(&shop, &[(lines[0], 2)], None).await.unwrap();
    let second = pack(&shop, &[(lines[1], 2)], None).await;
    let Err(ShipError::NotOnHand(short)) = second else { panic!("{second:?}") };
    assert_eq!(short, [(lines[1], Shortage { requested: 2, available: 1 })]);
    shop.store.transaction(|uow| async move { uow.stock().adjust(shirt, main, -2, context()).await }).await.unwrap();
    let lost = send(&shop, first).await;
    assert!(matches!(lost, Err(ShipError::NotOnHand(_))), "what was packed is not there any more: {lost:?}");
    shop.assert_explained().await;
}

#[tokio::test]
async fn row_49_no_order_takes_what_its_session_does_not_hold() {
    let shop = Warehouse::open().await;
    let main = shop.location("main").await;
    let shirt = shop.stocked(false, &[(main, 10)]).await;
    let lines = shop.order_lines(1).await;
    let session = shop.session().await;
    let not_reserved = |outcome: Result<(), AllocateError>| match outcome {
        Err(AllocateError::NotReserved(variants)) => variants,
        other => panic!("{other:?}"),
    };
    shop.reserve(session, &[(shirt, 2)], &[main]).await.unwrap();
    for quantity in [1, 3] {
        let outcome = allocate(&shop, session, &[(lines[0], shirt, quantity)]).await;
        assert_eq!(not_reserved(outcome), [shirt], "the session holds 2, not {quantity}");
    }
    assert_eq!(not_reserved(allocate(&shop, session, &[]).await), [shirt], "nothing it holds is forgotten");
    shop.release(session).await;
    let outcome = allocate(&shop, session, &[(lines[0], shirt, 2)]).await;
    assert_eq!(not_reserved(outcome), [shirt], "an expired session holds nothing");
    shop.assert_explained().await;
}

/// The expiry and the completion of one session: either the order has the stock, or everybody has.
#[tokio::test]
async fn row_51_expiry_and_completion_race_for_the_same_stock() {
    let shop = Arc::new(Warehouse::open().await);
    let main = shop.location("main").await;
    let shirt = shop.stocked(false, &[(main, 100)]).await;
    let mut races = JoinSet::new();
    for _ in 0..30 {
        let session = shop.session().await;
        shop.reserve(session, &[(shirt, 1)], &[main]).await.unwrap();
        let line = shop.order_lines(1).await[0];
        let shop = Arc::clone(&shop);
        races.spawn(async move {
            let lines = [(line, shirt, 1)];
            let (released, allocated) = tokio::join!(shop.release(session), allocate(&shop, session, &lines));
            let kept = i64::from(allocated.is_ok());
            assert_eq!(released + kept, 1, "one of both has it");
            kept
        });
    }
    let kept: i64 = races.join_all().await.into_iter().sum();
    assert_eq!(shop.count(shirt, main).await, (100, kept));
    shop.assert_explained().await;
}

#[tokio::test]
async fn what_is_promised_of_a_deleted_variant_can_be_sent_and_given_back() {
    let shop = Warehouse::open().await;
    let main = shop.location("main").await;
    let shirt = shop.stocked(false, &[(main, 10)]).await;
    let session = shop.session().await;
    shop.reserve(session, &[(shirt, 3)], &[main]).await.unwrap();
    let lines = shop.order_lines(2).await;
    allocate(&shop, session, &[(lines[0], shirt, 2), (lines[1], shirt, 1)]).await.unwrap();
    shop.write("DELETE FROM variant WHERE id = $1", [shirt.0.into()]).await;
    assert_eq!(quantities(&ship(&shop, &[(lines[0], 2)]).await.unwrap()), [(main, 2)]);
    assert_eq!(cancel(&shop, &lines).await, 1);
    shop.assert_explained().await;
}
