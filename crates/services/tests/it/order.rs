//! Orders after they were placed.

use std::sync::Arc;

use cartwright_domain::{
    fulfillment::Fulfillment,
    id::PaymentId,
    ordering::{
        Order, OrderEventKind, OrderFulfillmentStatus, OrderPaymentStatus, OrderStatus, Payment, PaymentStatus,
        parse_order_number,
    },
    pricing::Money,
};
use cartwright_persistence::{OrderQuery, PageRequest, Timeline};
use cartwright_services::{
    Done, Error, Failure,
    ordering::{
        FulfillmentCreate, OrderCancel, OrderRefusal, PaymentCapture, fulfillment_create, order_access_token,
        order_by_access_token, order_cancel, order_children, payment_capture, staff_order, staff_order_by_number,
        staff_orders,
    },
    payment::{PaymentSessionCreate, payment_session_create},
};
use cartwright_testkit::Goods;
use chrono::TimeDelta;

use crate::{
    market::{Market, at_once, key, parcel, placed, session},
    refused::refusals,
};

/// An order of three shirts of ten, to be paid later.
async fn pay_later(market: &Market) -> Order {
    let shirt = market.shirts(10).await;
    let cart = market.shipped_cart(&[(shirt, 3)]).await;
    let input = PaymentSessionCreate { provider: "manual".to_owned(), token: None, ..session(cart, "") };
    let made = payment_session_create(&market.guest(), input, &key()).await.unwrap();
    placed(market.complete(cart, made.outcome.id).await)
}

async fn payment_of(market: &Market, order: &Order) -> Payment {
    let mut payments = order_children(&market.guest(), &[order.id]).await.unwrap().payments;
    assert_eq!(payments.len(), 1);
    payments.remove(0)
}

async fn now(market: &Market, order: &Order) -> Order {
    staff_order(&market.shop.clerk(), order.id).await.unwrap().unwrap()
}

async fn timeline(market: &Market, order: &Order) -> Vec<OrderEventKind> {
    let events = market.process().store.orders().events(&[order.id], Timeline::Customer).await.unwrap();
    events.into_iter().map(|event| event.kind).collect()
}

async fn capture(
    market: &Market,
    payment: PaymentId,
    amount: Option<&str>,
) -> Result<Done<Order>, Error<OrderRefusal>> {
    let input = PaymentCapture { payment, amount: amount.map(str::to_owned) };
    payment_capture(&market.shop.clerk(), input, Some(&key())).await
}

fn shipment(order: &Order) -> FulfillmentCreate {
    FulfillmentCreate {
        tracking_company: Some("Post".to_owned()),
        tracking_number: Some("1Z".to_owned()),
        ..parcel(order.id)
    }
}

async fn cancel(market: &Market, order: &Order) -> Result<Done<Order>, Error<OrderRefusal>> {
    let input = OrderCancel { order: order.id, reason: None, refund: true };
    order_cancel(&market.shop.clerk(), input, Some(&key())).await
}

#[tokio::test]
async fn row_35_the_parts_of_an_order_sum_to_its_total() {
    let market = Market::open().await;
    let mut lines = Vec::new();
    for (price, quantity) in [("0.01", 7), ("19.99", 3), ("3.33", 1), ("1234.57", 9)] {
        let goods = Goods::priced(price).stocked(market.store_room, 100);
        lines.push((market.shop.sell(goods).await, quantity));
    }
    let order = market.order(market.shipped_cart(&lines).await).await;
    let totals = &order.totals;
    let currency = totals.total.currency;
    for price in
        order.lines.iter().flat_map(|line| [line.subtotal, line.total]).chain([totals.subtotal, totals.shipping])
    {
        assert_eq!(price.net.checked_add(price.tax), Ok(price.gross));
    }
    let sum = |amounts: Vec<Money>| Money::sum(currency, amounts).unwrap();
    assert_eq!(sum(order.lines.iter().map(|line| line.total.gross).collect()), totals.subtotal.gross);
    assert_eq!(sum(vec![totals.subtotal.gross, totals.shipping.gross]), totals.total);
    assert_eq!(sum(vec![totals.subtotal.tax, totals.shipping.tax]), totals.tax);
    assert_eq!(sum(totals.tax_lines.iter().map(|line| line.tax).collect()), totals.tax);
    assert_eq!(sum(totals.tax_lines.iter().flat_map(|line| [line.net, line.tax]).collect()), totals.total);
    assert_eq!(totals.amount_due, totals.total);
    assert_eq!(payment_of(&market, &order).await.amount, totals.total);
}

#[tokio::test]
async fn an_order_that_is_paid_later_is_paid_sent_and_completed() {
    let market = Market::open().await;
    let order = pay_later(&market).await;
    let shirt = order.lines[0].variant_id.unwrap();
    assert_eq!(order.payment_status, OrderPaymentStatus::Pending);
    let payment = payment_of(&market, &order).await;
    assert_eq!((payment.status, payment.provider.as_str()), (PaymentStatus::Pending, "manual"));
    market.pass(TimeDelta::seconds(1));
    let partly = capture(&market, payment.id, Some("10.00")).await.unwrap().outcome;
    assert_eq!(partly.payment_status, OrderPaymentStatus::PartiallyPaid);
    let too_much = refusals(capture(&market, payment.id, Some("24.91")).await);
    assert!(matches!(&too_much[..], [OrderRefusal::Order(_)]), "{too_much:?}");
    market.pass(TimeDelta::seconds(1));
    let paid = capture(&market, payment.id, None).await.unwrap().outcome;
    assert_eq!((paid.payment_status, paid.status), (OrderPaymentStatus::Paid, OrderStatus::Open));
    market.pass(TimeDelta::seconds(1));
    let clerk = market.shop.clerk();
    let sent = fulfillment_create(&clerk, shipment(&order), Some(&key())).await.unwrap().outcome;
    assert_eq!(sent.fulfillment_status, OrderFulfillmentStatus::Fulfilled);
    assert_eq!(sent.status, OrderStatus::Completed);
    assert_eq!(market.stock(shirt).await, (7, 0));
    let shipments: Vec<Fulfillment> = order_children(&clerk, &[order.id]).await.unwrap().fulfillments;
    assert_eq!(shipments.iter().flat_map(|sent| &sent.lines).map(|line| line.quantity).sum::<i32>(), 3);
    use OrderEventKind::{Completed, Fulfilled, PaymentCaptured, PaymentPending, Placed};
    let happened = timeline(&market, &order).await;
    assert_eq!(happened, [Placed, PaymentPending, PaymentCaptured, PaymentCaptured, Fulfilled, Completed]);
    let again = refusals(fulfillment_create(&clerk, shipment(&order), Some(&key())).await);
    assert!(matches!(&again[..], [OrderRefusal::Order(_)]), "{again:?}");
    market.check_books().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_that_is_recorded_by_many_at_once_is_recorded_once() {
    let market = Arc::new(Market::open().await);
    let order = pay_later(&market).await;
    let payment = payment_of(&market, &order).await.id;
    let recorded = at_once((0..10).map(|_| {
        let market = Arc::clone(&market);
        async move { capture(&market, payment, Some("10.00")).await }
    }))
    .await;
    assert_eq!(recorded.iter().filter(|recorded| recorded.is_ok()).count(), 3, "34.90 hold 10.00 three times");
    assert_eq!(payment_of(&market, &order).await.captured.minor, 3000);
    for recorded in recorded.into_iter().filter(Result::is_err) {
        let refused = refusals(recorded);
        assert!(matches!(&refused[..], [OrderRefusal::Order(_)]), "{refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_51_an_order_that_is_called_off_by_many_at_once_returns_its_stock_once() {
    let market = Arc::new(Market::open().await);
    let order = pay_later(&market).await;
    let shirt = order.lines[0].variant_id.unwrap();
    assert_eq!(market.stock(shirt).await, (10, 3));
    let cancelled = at_once((0..10).map(|_| {
        let (market, order) = (Arc::clone(&market), order.clone());
        async move { cancel(&market, &order).await }
    }))
    .await;
    assert_eq!(cancelled.iter().filter(|cancelled| cancelled.is_ok()).count(), 1);
    assert_eq!(market.stock(shirt).await, (10, 0));
    let order = now(&market, &order).await;
    assert_eq!((order.status, order.payment_status), (OrderStatus::Cancelled, OrderPaymentStatus::Voided));
    assert!(order.cancelled_at.is_some());
    let late = refusals(fulfillment_create(&market.shop.clerk(), shipment(&order), Some(&key())).await);
    assert!(matches!(&late[..], [OrderRefusal::Order(_)]), "{late:?}");
    assert_eq!(market.stock(shirt).await, (10, 0));
    market.check_books().await;
}

#[tokio::test]
async fn money_that_a_provider_holds_is_given_up_with_the_order() {
    let market = Market::open().await;
    let ticket = market.tickets(5).await;
    let order = market.order(market.cart(&[(ticket, 2)]).await).await;
    let payment = payment_of(&market, &order).await;
    cancel(&market, &order).await.unwrap();
    market.work().await;
    assert_eq!(market.provider.voided.of(payment.payment_session_id.unwrap()), 1);
    assert_eq!(payment_of(&market, &order).await.status, PaymentStatus::Voided);
    assert_eq!(market.stock(ticket).await, (5, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn goods_that_are_sent_and_called_off_at_once_are_one_of_both() {
    let market = Arc::new(Market::open().await);
    for _ in 0..5 {
        let order = pay_later(&market).await;
        let shirt = order.lines[0].variant_id.unwrap();
        let (sender, caller) = (Arc::clone(&market), Arc::clone(&market));
        let (input, called) = (shipment(&order), order.clone());
        let sent = tokio::spawn(async move { fulfillment_create(&sender.shop.clerk(), input, Some(&key())).await });
        let cancelled = tokio::spawn(async move { cancel(&caller, &called).await });
        let (sent, cancelled) = (sent.await.unwrap(), cancelled.await.unwrap());
        assert_ne!(sent.is_ok(), cancelled.is_ok());
        assert_eq!(market.stock(shirt).await, if sent.is_ok() { (7, 0) } else { (10, 0) });
    }
    market.check_books().await;
}

#[tokio::test]
async fn an_order_that_nobody_pays_calls_itself_off_after_seven_days() {
    let market = Market::open().await;
    let (unpaid, paid, partly) = (pay_later(&market).await, pay_later(&market).await, pay_later(&market).await);
    capture(&market, payment_of(&market, &paid).await.id, None).await.unwrap();
    capture(&market, payment_of(&market, &partly).await.id, Some("1.00")).await.unwrap();
    market.pass(TimeDelta::days(7) - TimeDelta::seconds(1));
    market.work().await;
    assert_eq!(now(&market, &unpaid).await.status, OrderStatus::Open);
    market.pass(TimeDelta::seconds(1));
    market.work().await;
    assert_eq!(now(&market, &unpaid).await.status, OrderStatus::Cancelled);
    assert_eq!(market.stock(unpaid.lines[0].variant_id.unwrap()).await, (10, 0));
    for order in [paid, partly] {
        assert_eq!(now(&market, &order).await.status, OrderStatus::Open);
        assert_eq!(market.stock(order.lines[0].variant_id.unwrap()).await, (10, 3));
    }
    market.check_books().await;
}

#[tokio::test]
async fn row_20_a_token_opens_its_own_order_and_no_other() {
    let market = Market::open().await;
    let (mine, theirs) = (pay_later(&market).await, pay_later(&market).await);
    let guest = market.guest();
    let (my_token, their_token) = (order_access_token(&guest, mine.id), order_access_token(&guest, theirs.id));
    assert_eq!(order_by_access_token(&guest, &my_token).await.unwrap().unwrap().id, mine.id);
    let mixed = format!("{}{}", &my_token[..32], &their_token[32..]);
    let half = &my_token[..48];
    for wrong in [mixed.as_str(), half, "", " ", "null", &"0".repeat(96), &my_token.to_uppercase()] {
        assert_eq!(order_by_access_token(&guest, wrong).await.unwrap(), None, "{wrong}");
    }
}

#[tokio::test]
async fn row_119_numbers_are_for_people_and_tell_nothing() {
    let market = Market::open().await;
    let (first, second) = (pay_later(&market).await, pay_later(&market).await);
    assert_ne!(first.number, second.number);
    assert_eq!(parse_order_number(&first.number).as_deref(), Some(first.number.as_str()));
    let clerk = market.shop.clerk();
    for typed in [first.number.clone(), first.number.to_lowercase(), first.number.replace('-', " ")] {
        assert_eq!(staff_order_by_number(&clerk, &typed).await.unwrap().unwrap().id, first.id, "{typed}");
    }
    assert_eq!(staff_order_by_number(&clerk, "nothing").await.unwrap(), None);
}

#[tokio::test]
async fn row_24_a_guest_does_nothing_to_orders() {
    let market = Market::open().await;
    let order = pay_later(&market).await;
    let guest = market.guest();
    let cancelled =
        order_cancel(&guest, OrderCancel { order: order.id, reason: None, refund: true }, Some(&key())).await;
    let paid = payment_of(&market, &order).await.id;
    let captured = payment_capture(&guest, PaymentCapture { payment: paid, amount: None }, Some(&key())).await;
    let sent = fulfillment_create(&guest, shipment(&order), Some(&key())).await;
    for refused in [cancelled.err(), captured.err(), sent.err()] {
        assert!(matches!(refused, Some(Error::Failed(Failure::Unauthenticated))), "{refused:?}");
    }
    let page = PageRequest { limit: 50, backward: false, after: None, before: None };
    let listed = staff_orders(&guest, &OrderQuery::default(), &page).await;
    assert!(matches!(listed, Err(Failure::Unauthenticated)));
    assert_eq!(now(&market, &order).await, order);
}
