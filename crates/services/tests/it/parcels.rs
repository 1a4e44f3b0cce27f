//! Parcels: packed, sent, delivered, taken back.

use std::sync::Arc;

use cartwright_domain::{
    fulfillment::{Fulfillment, FulfillmentStatus},
    id::FulfillmentId,
    ordering::{Order, OrderError, OrderEventKind, OrderFulfillmentStatus, OrderStatus, ReturnReason},
};
use cartwright_persistence::Timeline;
use cartwright_services::{
    Done, Error,
    ordering::{
        FulfillmentCancel, FulfillmentCreate, FulfillmentUpdate, OrderCancel, OrderNoteAdd, OrderRefusal,
        PaymentCapture, ReturnRequest, fulfillment_cancel, fulfillment_create, fulfillment_update, order_cancel,
        order_note_add, own_order_cancel, payment_capture, return_request, staff_order,
    },
    payment::{PaymentSessionCreate, payment_session_create},
};

use crate::{
    market::{Market, at_once, key, parcel, placed, session},
    refused::refusals,
};

type Changed = Result<Done<Order>, Error<OrderRefusal>>;

/// A paid order of three shirts of ten.
async fn paid(market: &Market) -> Order {
    let shirt = market.shirts(10).await;
    let cart = market.shipped_cart(&[(shirt, 3)]).await;
    let input = PaymentSessionCreate { provider: "manual".to_owned(), token: None, ..session(cart, "") };
    let made = payment_session_create(&market.guest(), input, &key()).await.unwrap();
    let order = placed(market.complete(cart, made.outcome.id).await);
    let payment = market.process().store.orders().payments(&[order.id]).await.unwrap()[0].id;
    payment_capture(&market.shop.clerk(), PaymentCapture { payment, amount: None }, Some(&key())).await.unwrap().outcome
}

async fn create(market: &Market, order: &Order, units: i32, shipped: bool) -> Changed {
    let lines = Some(vec![(order.lines[0].id, units)]);
    let input = FulfillmentCreate { lines, shipped, ..parcel(order.id) };
    fulfillment_create(&market.shop.clerk(), input, Some(&key())).await
}

async fn parcels(market: &Market, order: &Order) -> Vec<Fulfillment> {
    market.process().store.orders().fulfillments(&[order.id]).await.unwrap()
}

fn becomes(fulfillment: FulfillmentId, status: FulfillmentStatus) -> FulfillmentUpdate {
    FulfillmentUpdate {
        fulfillment,
        status: Some(status),
        tracking_company: None,
        tracking_number: None,
        tracking_url: None,
        notify_customer: false,
    }
}

async fn update(market: &Market, fulfillment: FulfillmentId, status: FulfillmentStatus) -> Changed {
    fulfillment_update(&market.shop.clerk(), becomes(fulfillment, status), Some(&key())).await
}

async fn take_back(market: &Market, fulfillment: FulfillmentId) -> Changed {
    let input = FulfillmentCancel { fulfillment, reason: None };
    fulfillment_cancel(&market.shop.clerk(), input, Some(&key())).await
}

fn is_no_transition(refused: &[OrderRefusal]) -> bool {
    matches!(refused, [OrderRefusal::Order(OrderError::InvalidTransition(_))])
}

#[tokio::test]
async fn a_parcel_is_packed_and_sent_and_arrives() {
    let market = Market::open().await;
    let order = paid(&market).await;
    let shirt = order.lines[0].variant_id.unwrap();
    let packed = create(&market, &order, 3, false).await.unwrap().outcome;
    assert_eq!(packed.fulfillment_status, OrderFulfillmentStatus::Unfulfilled);
    assert_eq!((packed.lines[0].packed_quantity, packed.lines[0].outstanding()), (3, 0));
    assert_eq!(market.stock(shirt).await, (10, 3), "it is still in the house");
    let again = refusals(create(&market, &order, 1, true).await);
    assert!(
        matches!(again[..], [OrderRefusal::Order(OrderError::InvalidQuantity { outstanding: 0, .. })]),
        "{again:?}"
    );
    let [of_order] = &parcels(&market, &order).await[..] else { panic!("one parcel") };
    let early = refusals(update(&market, of_order.id, FulfillmentStatus::Delivered).await);
    assert!(is_no_transition(&early), "{early:?}");

    let sent = update(&market, of_order.id, FulfillmentStatus::Shipped).await.unwrap().outcome;
    assert_eq!((sent.fulfillment_status, sent.status), (OrderFulfillmentStatus::Fulfilled, OrderStatus::Completed));
    assert_eq!(market.stock(shirt).await, (7, 0));
    update(&market, of_order.id, FulfillmentStatus::Delivered).await.unwrap();
    let arrived = parcels(&market, &order).await.remove(0);
    assert_eq!(arrived.status, FulfillmentStatus::Delivered);
    assert!(arrived.shipped_at.is_some() && arrived.delivered_at.is_some());
    assert!(is_no_transition(&refusals(take_back(&market, of_order.id).await)), "it is with the customer");
    let events = market.process().store.orders().events(&[order.id], Timeline::Customer).await.unwrap();
    let kinds: Vec<_> = events.iter().map(|event| event.kind).collect();
    use OrderEventKind::{Completed, Fulfilled, FulfillmentDelivered, FulfillmentPacked};
    assert!(kinds.ends_with(&[FulfillmentPacked, Fulfilled, Completed, FulfillmentDelivered]), "{kinds:?}");
    market.check_books().await;
}

#[tokio::test]
async fn a_parcel_that_is_taken_back_is_sent_again() {
    let market = Market::open().await;
    let order = paid(&market).await;
    let shirt = order.lines[0].variant_id.unwrap();
    create(&market, &order, 2, true).await.unwrap();
    let completed = create(&market, &order, 1, true).await.unwrap().outcome;
    assert_eq!(completed.status, OrderStatus::Completed);
    let first = parcels(&market, &order).await[0].id;
    let reopened = take_back(&market, first).await.unwrap().outcome;
    let states = (reopened.fulfillment_status, reopened.status);
    assert_eq!(states, (OrderFulfillmentStatus::PartiallyFulfilled, OrderStatus::Open));
    assert_eq!(market.stock(shirt).await, (9, 2));
    assert!(is_no_transition(&refusals(take_back(&market, first).await)), "it comes back once");
    let again = fulfillment_create(&market.shop.clerk(), parcel(order.id), Some(&key())).await.unwrap().outcome;
    assert_eq!((again.fulfillment_status, again.status), (OrderFulfillmentStatus::Fulfilled, OrderStatus::Completed));
    assert_eq!(market.stock(shirt).await, (7, 0));
    market.check_books().await;
}

#[tokio::test]
async fn a_parcel_of_which_something_comes_back_is_not_taken_back() {
    let market = Market::open().await;
    let order = create(&market, &paid(&market).await, 3, true).await.unwrap().outcome;
    let lines = vec![(order.lines[0].id, 1, ReturnReason::Unwanted)];
    return_request(&market.guest(), &order, ReturnRequest { lines, note: None }, Some(&key())).await.unwrap();
    let sent = parcels(&market, &order).await[0].id;
    let refused = refusals(take_back(&market, sent).await);
    assert_eq!(refused, [OrderRefusal::Order(OrderError::ParcelCameBack)]);
    assert_eq!(parcels(&market, &order).await[0].status, FulfillmentStatus::Shipped);
    market.check_books().await;
}

#[tokio::test]
async fn customers_call_off_until_something_is_packed_and_staff_until_something_is_sent() {
    let market = Market::open().await;
    let order = create(&market, &paid(&market).await, 1, false).await.unwrap().outcome;
    let shirt = order.lines[0].variant_id.unwrap();
    assert!(order.can_cancel() && !order.can_be_cancelled_by_customer());
    let late = refusals(own_order_cancel(&market.guest(), &order, None, Some(&key())).await);
    assert!(is_no_transition(&late), "{late:?}");
    let input = OrderCancel { order: order.id, reason: None, refund: true };
    let cancelled = order_cancel(&market.shop.clerk(), input, Some(&key())).await.unwrap().outcome;
    assert_eq!((cancelled.status, cancelled.lines[0].packed_quantity), (OrderStatus::Cancelled, 0));
    assert_eq!(parcels(&market, &order).await[0].status, FulfillmentStatus::Cancelled);
    assert_eq!(market.stock(shirt).await, (10, 0));
    let sent = refusals(update(&market, parcels(&market, &order).await[0].id, FulfillmentStatus::Shipped).await);
    assert!(is_no_transition(&sent), "{sent:?}");
    market.check_books().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_parcel_that_is_sent_and_taken_back_by_many_at_once_moves_its_goods_once() {
    let market = Arc::new(Market::open().await);
    let order = create(&market, &paid(&market).await, 3, false).await.unwrap().outcome;
    let shirt = order.lines[0].variant_id.unwrap();
    let packed = parcels(&market, &order).await[0].id;
    let sent = at_once((0..8).map(|_| {
        let market = Arc::clone(&market);
        async move { update(&market, packed, FulfillmentStatus::Shipped).await }
    }));
    assert_eq!(sent.await.iter().filter(|sent| sent.is_ok()).count(), 1);
    assert_eq!(market.stock(shirt).await, (7, 0));
    let taken = at_once((0..8).map(|_| {
        let market = Arc::clone(&market);
        async move { take_back(&market, packed).await }
    }));
    assert_eq!(taken.await.iter().filter(|taken| taken.is_ok()).count(), 1);
    assert_eq!(market.stock(shirt).await, (10, 3));
    market.check_books().await;
}

#[tokio::test]
async fn notes_of_staff_stay_among_staff() {
    let market = Market::open().await;
    let order = paid(&market).await;
    let note = |note: &str| OrderNoteAdd { order: order.id, note: note.to_owned() };
    let (clerk, once) = (market.shop.clerk(), key());
    for _ in 0..2 {
        order_note_add(&clerk, note("Call before delivery."), Some(&once)).await.unwrap();
    }
    for refused in ["", "4242 4242 4242 4242"] {
        let refused = refusals(order_note_add(&clerk, note(refused), Some(&key())).await);
        assert!(matches!(&refused[..], [OrderRefusal::Input(problem)] if problem.path == ["note"]), "{refused:?}");
    }
    let store = market.process().store.clone();
    let notes = async |timeline| {
        let events = store.orders().events(&[order.id], timeline).await.unwrap();
        let notes = events.into_iter().filter(|event| event.kind == OrderEventKind::NoteAdded);
        notes.map(|event| event.message).collect::<Vec<_>>()
    };
    assert_eq!(notes(Timeline::Staff).await, ["Call before delivery."]);
    assert_eq!(notes(Timeline::Customer).await, [""; 0]);
    let counts = async |timeline| store.orders().event_counts(&[order.id], timeline).await.unwrap()[&order.id];
    assert_eq!(counts(Timeline::Staff).await, counts(Timeline::Customer).await + 1);
    assert_eq!(staff_order(&clerk, order.id).await.unwrap().unwrap().version, order.version + 1);
}
