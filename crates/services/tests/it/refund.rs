//! Taking money that a provider holds and giving it back, and the ledger of it.

use std::sync::{Arc, atomic::Ordering};

use cartwright_domain::{
    id::PaymentId,
    ordering::{
        Order, OrderEventKind, OrderPaymentStatus, OrderStatus, Payment, PaymentOperationStatus, PaymentStatus, Refund,
        RefundLineRequest,
    },
};
use cartwright_persistence::Timeline;
use cartwright_services::{
    Done, Error,
    ordering::{
        FulfillmentCreate, LedgerFault, OrderCancel, OrderRefusal, PaymentCapture, PaymentVoid, RefundCreate,
        fulfillment_create, order_cancel, own_order_cancel, payment_capture, payment_void, refund_create, staff_order,
    },
};
use chrono::TimeDelta;

use crate::{
    market::{Market, at_once, key, parcel, placed},
    refused::refusals,
};

/// An order of three shirts of ten at 10.00 and shipping for 4.90, whose money the watched provider holds.
async fn held(market: &Market, token: &str) -> (Order, PaymentId) {
    let shirt = market.shirts(10).await;
    let cart = market.shipped_cart(&[(shirt, 3)]).await;
    let session = market.session(cart, token).await;
    let order = placed(market.complete(cart, session).await);
    let payment = payment(market, &order).await.id;
    (order, payment)
}

/// The same, and the money was taken.
async fn paid(market: &Market, token: &str) -> (Order, PaymentId) {
    let (_, payment) = held(market, token).await;
    let order = capture(market, payment, None).await.unwrap().outcome;
    assert_eq!(order.payment_status, OrderPaymentStatus::Paid);
    (order, payment)
}

async fn payment(market: &Market, order: &Order) -> Payment {
    market.process().store.orders().payments(&[order.id]).await.unwrap().remove(0)
}

async fn refunds(market: &Market, order: &Order) -> Vec<Refund> {
    market.process().store.orders().refunds(&[order.id]).await.unwrap()
}

async fn now(market: &Market, order: &Order) -> Order {
    staff_order(&market.shop.clerk(), order.id).await.unwrap().unwrap()
}

type Changed = Result<Done<Order>, Error<OrderRefusal>>;

async fn capture(market: &Market, payment: PaymentId, amount: Option<&str>) -> Changed {
    let input = PaymentCapture { payment, amount: amount.map(str::to_owned) };
    payment_capture(&market.shop.clerk(), input, Some(&key())).await
}

async fn void(market: &Market, payment: PaymentId) -> Changed {
    payment_void(&market.shop.clerk(), PaymentVoid { payment }, Some(&key())).await
}

fn whole(order: &Order) -> RefundCreate {
    RefundCreate {
        order: order.id,
        payment: None,
        amount: None,
        lines: Vec::new(),
        shipping: false,
        restock_location: None,
        reason: None,
    }
}

fn part(order: &Order, amount: &str) -> RefundCreate {
    RefundCreate { amount: Some(amount.to_owned()), ..whole(order) }
}

async fn refund(market: &Market, input: RefundCreate) -> Changed {
    refund_create(&market.shop.clerk(), input, Some(&key())).await
}

/// What the provider gave back or took by its own account, in minor units.
fn moved_by_provider(market: &Market) -> i64 {
    market.provider.operations.lock().unwrap().values().sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_43_a_hundred_refunds_at_once_give_back_no_more_than_came() {
    let market = Arc::new(Market::open().await);
    let (order, id) = paid(&market, "approve").await;
    market.provider.operations.lock().unwrap().clear();
    let refunded = at_once((0..100).map(|_| {
        let (market, order) = (Arc::clone(&market), order.clone());
        async move {
            let refunded = refund(&market, part(&order, "1.00")).await;
            // Whoever reads the books meanwhile finds them right.
            market.check_books().await;
            refunded
        }
    }))
    .await;
    assert_eq!(refunded.iter().filter(|refunded| refunded.is_ok()).count(), 34, "34.90 hold 1.00 so often");
    for refused in refunded.into_iter().filter(Result::is_err) {
        assert!(matches!(&refusals(refused)[..], [OrderRefusal::Order(_)]));
    }
    assert_eq!(moved_by_provider(&market), 3400);
    let payment = payment(&market, &order).await;
    assert_eq!((payment.captured.minor, payment.refunded.minor, payment.refunding.minor), (3490, 3400, 0));
    assert_eq!(now(&market, &order).await.payment_status, OrderPaymentStatus::PartiallyRefunded);
    let rest = refund(&market, RefundCreate { payment: Some(id), ..whole(&order) }).await.unwrap().outcome;
    assert_eq!(rest.payment_status, OrderPaymentStatus::Refunded);
    assert_eq!(moved_by_provider(&market), 3490);
    market.check_books().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_that_is_held_is_taken_once_by_many_at_once() {
    let market = Arc::new(Market::open().await);
    let (order, id) = held(&market, "approve").await;
    let captured = at_once((0..10).map(|_| {
        let market = Arc::clone(&market);
        async move { capture(&market, id, None).await }
    }))
    .await;
    assert_eq!(captured.iter().filter(|captured| captured.is_ok()).count(), 1);
    assert_eq!(moved_by_provider(&market), 3490);
    assert_eq!(now(&market, &order).await.payment_status, OrderPaymentStatus::Paid);
    market.check_books().await;
}

#[tokio::test]
async fn row_61_an_answer_that_is_lost_is_asked_for_again_under_the_same_key() {
    let market = Market::open().await;
    let (order, id) = held(&market, "approve").await;
    for step in ["capture", "refund"] {
        market.provider.operations.lock().unwrap().clear();
        market.provider.loses_answers.store(true, Ordering::SeqCst);
        let told = match step {
            "capture" => capture(&market, id, None).await,
            _ => refund(&market, whole(&order)).await,
        };
        let told = told.unwrap().outcome;
        let before = payment(&market, &order).await;
        match step {
            "capture" => {
                assert_eq!((told.payment_status, before.capturing.minor), (OrderPaymentStatus::Authorized, 3490));
                assert_eq!(refusals(capture(&market, id, Some("1.00")).await).len(), 1, "nothing is left to take");
                let given_up = OrderRefusal::Order(cartwright_domain::ordering::OrderError::PaymentInMotion);
                assert_eq!(refusals(void(&market, id).await), [given_up]);
            }
            _ => {
                assert_eq!((told.payment_status, before.refunding.minor), (OrderPaymentStatus::Paid, 3490));
                assert_eq!(refusals(refund(&market, part(&order, "1.00")).await).len(), 1, "nothing is left to give");
                assert_eq!(refunds(&market, &order).await[0].operation.status, PaymentOperationStatus::Pending);
            }
        }
        market.check_books().await;
        market.pass(TimeDelta::minutes(1));
        market.work().await;
        assert_eq!(payment(&market, &order).await, before, "{step}: the provider has still not answered");
        market.provider.loses_answers.store(false, Ordering::SeqCst);
        market.pass(TimeDelta::minutes(1));
        market.work().await;
        let expected = if step == "capture" { OrderPaymentStatus::Paid } else { OrderPaymentStatus::Refunded };
        assert_eq!(now(&market, &order).await.payment_status, expected);
        assert_eq!(market.provider.operations.lock().unwrap().len(), 1, "{step}: one key, however often it was asked");
        market.check_books().await;
    }
}

#[tokio::test]
async fn what_the_provider_refuses_leaves_the_money_where_it_was() {
    let market = Market::open().await;
    let (order, id) = held(&market, "capture_decline").await;
    let input = PaymentCapture { payment: id, amount: None };
    let once = key();
    for _ in 0..2 {
        let told = refusals(payment_capture(&market.shop.clerk(), input.clone(), Some(&once)).await);
        assert!(matches!(&told[..], [OrderRefusal::ProviderRefused(_)]), "{told:?}");
    }
    assert_eq!(moved_by_provider(&market), 3490, "it was asked once");
    let payment_now = payment(&market, &order).await;
    assert_eq!((payment_now.status, payment_now.capturing.minor), (PaymentStatus::Authorized, 0));
    market.check_books().await;
    let given_up = void(&market, id).await.unwrap().outcome;
    assert_eq!(given_up.payment_status, OrderPaymentStatus::Voided);
    market.work().await;
    assert_eq!(market.provider.voided.of(payment_now.payment_session_id.unwrap()), 1);
    assert_eq!(refusals(void(&market, id).await).len(), 1, "it is given up once");
    assert_eq!(refusals(capture(&market, id, None).await).len(), 1, "what is given up cannot be taken");
    market.check_books().await;

    let (order, id) = paid(&market, "refund_decline").await;
    let line = RefundLineRequest { order_line_id: order.lines[0].id, quantity: 3, restock: false };
    let input = RefundCreate { lines: vec![line], payment: Some(id), ..whole(&order) };
    for _ in 0..2 {
        let told = refusals(refund(&market, input.clone()).await);
        assert!(matches!(&told[..], [OrderRefusal::ProviderRefused(_)]), "its units can be refunded again: {told:?}");
    }
    let order = now(&market, &order).await;
    assert_eq!((order.payment_status, order.lines[0].refunded_quantity), (OrderPaymentStatus::Paid, 0));
    assert_eq!(payment(&market, &order).await.refundable().unwrap().minor, 3490);
    market.check_books().await;
}

#[tokio::test]
async fn goods_and_shipping_are_refunded_to_the_last_unit_and_come_back_into_stock_once() {
    let market = Market::open().await;
    let (order, _) = paid(&market, "approve").await;
    let (line, variant) = (order.lines[0].id, order.lines[0].variant_id.unwrap());
    let sent = FulfillmentCreate { lines: Some(vec![(line, 2)]), ..parcel(order.id) };
    fulfillment_create(&market.shop.clerk(), sent, Some(&key())).await.unwrap();
    assert_eq!(market.stock(variant).await, (8, 1));
    let units = |quantity, restock| RefundCreate {
        lines: vec![RefundLineRequest { order_line_id: line, quantity, restock }],
        ..whole(&order)
    };
    for wrong in [units(0, false), units(4, false), units(3, true), units(-1, true)] {
        let told = refusals(refund(&market, wrong.clone()).await);
        assert!(matches!(&told[..], [OrderRefusal::Order(_)]), "{wrong:?}: {told:?}");
    }
    assert_eq!(market.stock(variant).await, (8, 1), "what is refused moves no goods");
    refund(&market, units(2, true)).await.unwrap();
    assert_eq!(market.stock(variant).await, (10, 1));
    assert_eq!(refusals(refund(&market, units(1, true)).await).len(), 1, "what was not sent cannot come back");
    refund(&market, RefundCreate { shipping: true, ..units(1, false) }).await.unwrap();
    let made = refunds(&market, &order).await;
    let amounts: Vec<_> = made.iter().map(|refund| (refund.operation.amount.minor, refund.shipping.minor)).collect();
    assert_eq!(amounts, [(2000, 0), (1490, 490)]);
    let order = now(&market, &order).await;
    assert_eq!(order.payment_status, OrderPaymentStatus::Refunded);
    assert_eq!((order.lines[0].refunded_quantity, order.lines[0].restocked_quantity), (3, 2));
    let sent = fulfillment_create(&market.shop.clerk(), parcel(order.id), Some(&key())).await.unwrap().outcome;
    assert_eq!(sent.status, OrderStatus::Completed, "nothing is left to be done");
    assert_eq!(refusals(refund(&market, whole(&order)).await).len(), 1, "everything went back");
    market.check_books().await;
}

#[tokio::test]
async fn money_of_an_order_that_was_called_off_goes_back() {
    let market = Market::open().await;
    let (order, _) = paid(&market, "approve").await;
    let input = OrderCancel { order: order.id, reason: None, refund: false };
    let kept = order_cancel(&market.shop.clerk(), input, Some(&key())).await.unwrap().outcome;
    assert_eq!(kept.payment_status, OrderPaymentStatus::Paid);
    let reason = Some("Out of print".to_owned());
    let refunded = refund(&market, RefundCreate { reason, ..whole(&order) }).await.unwrap().outcome;
    assert_eq!(refunded.payment_status, OrderPaymentStatus::Refunded);
    let events = market.process().store.orders().events(&[order.id], Timeline::Staff).await.unwrap();
    let kinds: Vec<_> = events.iter().map(|event| event.kind).collect();
    use OrderEventKind::{Cancelled, PaymentAuthorized, PaymentCaptured, Placed, RefundRequested, Refunded};
    assert_eq!(kinds, [Placed, PaymentAuthorized, PaymentCaptured, Cancelled, RefundRequested, Refunded]);
    market.check_books().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_51_an_order_that_is_called_off_and_refunded_by_many_at_once_gives_money_and_goods_back_once() {
    let market = Arc::new(Market::open().await);
    let (order, _) = paid(&market, "approve").await;
    let variant = order.lines[0].variant_id.unwrap();
    market.provider.operations.lock().unwrap().clear();
    let ended = at_once((0..20).map(|number| {
        let (market, order) = (Arc::clone(&market), order.clone());
        async move {
            match number % 3 {
                0 => own_order_cancel(&market.guest(), &order, None, Some(&key())).await,
                1 => {
                    let input = OrderCancel { order: order.id, reason: None, refund: true };
                    order_cancel(&market.shop.clerk(), input, Some(&key())).await
                }
                _ => refund(&market, whole(&order)).await,
            }
        }
    }))
    .await;
    assert!(ended.iter().any(Result::is_ok));
    for refused in ended.into_iter().filter(Result::is_err) {
        assert!(matches!(&refusals(refused)[..], [OrderRefusal::Order(_)]));
    }
    assert_eq!(moved_by_provider(&market), 3490);
    assert_eq!(market.stock(variant).await, (10, 0));
    let order = now(&market, &order).await;
    assert_eq!((order.status, order.payment_status), (OrderStatus::Cancelled, OrderPaymentStatus::Refunded));
    market.check_books().await;
}

#[tokio::test]
async fn row_50_money_goes_back_within_a_minute_of_the_return_of_a_provider_that_was_away() {
    let market = Market::open().await;
    let (order, _) = paid(&market, "approve").await;
    market.provider.operations.lock().unwrap().clear();
    market.provider.away.store(true, Ordering::SeqCst);
    let cancelled = own_order_cancel(&market.guest(), &order, None, Some(&key())).await.unwrap().outcome;
    assert_eq!((cancelled.status, cancelled.payment_status), (OrderStatus::Cancelled, OrderPaymentStatus::Paid));
    for _ in 0..5 {
        market.pass(TimeDelta::minutes(1));
        market.work().await;
    }
    assert_eq!((moved_by_provider(&market), refunds(&market, &order).await.len()), (0, 1));
    market.provider.away.store(false, Ordering::SeqCst);
    market.pass(TimeDelta::minutes(1));
    market.work().await;
    assert_eq!(moved_by_provider(&market), 3490);
    assert_eq!(now(&market, &order).await.payment_status, OrderPaymentStatus::Refunded);
    market.check_books().await;
}

#[tokio::test]
async fn row_46_the_database_keeps_the_ledger_in_pairs_and_lets_nobody_change_it() {
    let market = Market::open().await;
    let (order, id) = paid(&market, "approve").await;
    let database = market.shop.database();
    assert_eq!(database.count("ledger_entry", "amount_minor > 0").await, 3, "authorised, asked for, captured");
    let columns = "posting_id, direction, order_id, payment_id, kind, account, amount_minor, currency, occurred_at";
    let copy = |direction: &str, amount: &str| {
        format!(
            "INSERT INTO ledger_entry ({columns}) SELECT order_id, {direction}, order_id, payment_id, 'received',
             account, {amount}, currency, occurred_at FROM ledger_entry WHERE kind = 'captured'"
        )
    };
    for refused in [
        copy("direction", "CASE WHEN direction = 1 THEN 100 ELSE -99 END"),
        copy("direction", "-100 * direction"),
        format!("{} AND direction = 1", copy("direction", "100")),
        "UPDATE ledger_entry SET amount_minor = amount_minor".to_owned(),
        "DELETE FROM ledger_entry".to_owned(),
        "UPDATE payment SET refunded_minor = captured_minor + 1".to_owned(),
        "UPDATE payment SET captured_minor = amount_minor + 1".to_owned(),
    ] {
        assert!(database.refuses(&refused).await, "{refused}");
    }
    market.check_books().await;
    database.run("UPDATE sales_order SET payment_status = 'authorized'").await;
    let faults = market.process().store.orders().ledger_faults().await.unwrap();
    assert_eq!(faults, [LedgerFault::Misstated(order.id)]);
    database.run("UPDATE sales_order SET payment_status = 'paid'").await;
    database.run(&copy("direction", "100 * direction")).await;
    let faults = market.process().store.orders().ledger_faults().await.unwrap();
    assert_eq!(faults, [LedgerFault::Unexplained(id)], "a pair that no payment tells of, of {}", order.id);
}
