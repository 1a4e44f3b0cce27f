//! Goods that come back.

use cartwright_domain::{
    id::{OrderLineId, ReturnId, VariantId},
    ordering::{
        Order, OrderError, OrderFulfillmentStatus, OrderPaymentStatus, OrderStatus, Return, ReturnReason, ReturnStatus,
    },
};
use cartwright_services::{
    Done, Error,
    ordering::{
        OrderRefusal, PaymentCapture, RefundCreate, ReturnAnswer, ReturnReceive, ReturnRequest, fulfillment_create,
        payment_capture, refund_create, return_approve, return_receive, return_reject, return_request, staff_order,
    },
};

use crate::{
    market::{Market, at_once, key, parcel},
    refused::refusals,
};

type Changed = Result<Done<Order>, Error<OrderRefusal>>;

/// A paid order of so many shirts of ten at 10.00 and shipping for 4.90, all of which were sent.
async fn sent(market: &Market, shirts: i32) -> (Order, VariantId) {
    let shirt = market.shirts(10).await;
    let cart = market.shipped_cart(&[(shirt, shirts)]).await;
    let order = market.order(cart).await;
    let clerk = market.shop.clerk();
    let payment = market.process().store.orders().payments(&[order.id]).await.unwrap()[0].id;
    payment_capture(&clerk, PaymentCapture { payment, amount: None }, Some(&key())).await.unwrap();
    (fulfillment_create(&clerk, parcel(order.id), Some(&key())).await.unwrap().outcome, shirt)
}

async fn request(market: &Market, order: &Order, units: i32) -> Changed {
    let lines = vec![(order.lines[0].id, units, ReturnReason::WrongSize)];
    let input = ReturnRequest { lines, note: Some("Too small".to_owned()) };
    return_request(&market.guest(), order, input, Some(&key())).await
}

async fn returns(market: &Market, order: &Order) -> Vec<Return> {
    market.process().store.orders().returns(&[order.id]).await.unwrap()
}

async fn asked(market: &Market, order: &Order, units: i32) -> ReturnId {
    request(market, order, units).await.unwrap();
    returns(market, order).await.last().unwrap().id
}

fn received(order_return: ReturnId) -> ReturnReceive {
    ReturnReceive { order_return, lines: None, refund: true, exchange: Vec::new(), restock_location: None }
}

async fn receive(market: &Market, input: ReturnReceive) -> Changed {
    return_receive(&market.shop.clerk(), input, Some(&key())).await
}

async fn approve(market: &Market, order_return: ReturnId) -> Changed {
    let input = ReturnAnswer { order_return, answer: None };
    return_approve(&market.shop.clerk(), input, Some(&key())).await
}

async fn reject(market: &Market, order_return: ReturnId) -> Changed {
    let input = ReturnAnswer { order_return, answer: Some("It was worn.".to_owned()) };
    return_reject(&market.shop.clerk(), input, Some(&key())).await
}

async fn now(market: &Market, order: &Order) -> Order {
    staff_order(&market.shop.clerk(), order.id).await.unwrap().unwrap()
}

fn line(order: &Order) -> OrderLineId {
    order.lines[0].id
}

#[tokio::test]
async fn goods_come_back_for_money_and_into_stock() {
    let market = Market::open().await;
    let (order, shirt) = sent(&market, 3).await;
    assert_eq!(market.stock(shirt).await, (7, 0));
    let first = asked(&market, &order, 2).await;
    approve(&market, first).await.unwrap();
    // One of the two came, and is worn.
    let input = ReturnReceive { lines: Some(vec![(line(&order), 1, false)]), ..received(first) };
    let changed = receive(&market, input).await.unwrap().outcome;
    assert_eq!((changed.payment_status, market.stock(shirt).await), (OrderPaymentStatus::PartiallyRefunded, (7, 0)));
    let second = asked(&market, &order, 2).await;
    let changed = receive(&market, received(second)).await.unwrap().outcome;
    assert_eq!(
        (changed.fulfillment_status, changed.status),
        (OrderFulfillmentStatus::Returned, OrderStatus::Completed)
    );
    assert_eq!(market.stock(shirt).await, (9, 0));
    let refunds = market.process().store.orders().refunds(&[order.id]).await.unwrap();
    assert_eq!(refunds.iter().map(|refund| refund.operation.amount.minor).collect::<Vec<_>>(), [1000, 2000]);
    let told = returns(&market, &order).await;
    assert_eq!(
        told.iter().map(|told| (told.status, told.lines[0].quantity)).collect::<Vec<_>>(),
        [(ReturnStatus::Received, 1), (ReturnStatus::Received, 2)]
    );
    assert_eq!(told[1].refund_id, Some(refunds[1].operation.id));
    market.check_books().await;
}

#[tokio::test]
async fn what_was_not_sent_or_came_back_cannot_come_back() {
    let market = Market::open().await;
    let (order, _) = sent(&market, 2).await;
    let refused = |units, returnable| {
        let path = vec!["lines".to_owned(), "0".to_owned(), "quantity".to_owned()];
        vec![OrderRefusal::Order(OrderError::QuantityNotReturnable { path, quantity: units, returnable })]
    };
    for units in [0, -1, 3, i32::MAX] {
        assert_eq!(refusals(request(&market, &order, units).await), refused(units, 2));
    }
    let first = asked(&market, &order, 2).await;
    assert_eq!(refusals(request(&market, &order, 1).await), refused(1, 0));
    // What is not taken back may be asked about again.
    reject(&market, first).await.unwrap();
    assert!(matches!(
        &refusals(approve(&market, first).await)[..],
        [OrderRefusal::Order(OrderError::InvalidTransition(_))]
    ));
    assert!(matches!(&refusals(receive(&market, received(first)).await)[..], [OrderRefusal::Order(_)]));
    let second = asked(&market, &order, 2).await;
    let more = ReturnReceive { lines: Some(vec![(line(&order), 3, true)]), ..received(second) };
    assert_eq!(refusals(receive(&market, more).await), refused(3, 2));
    receive(&market, received(second)).await.unwrap();
    assert_eq!(refusals(request(&market, &order, 1).await), refused(1, 0));
    assert_eq!(now(&market, &order).await.lines[0].returned_quantity, 2);
    market.check_books().await;
}

#[tokio::test]
async fn row_51_a_return_that_is_received_by_many_at_once_comes_back_once() {
    let market = Market::open().await;
    let (order, shirt) = sent(&market, 2).await;
    let asked = asked(&market, &order, 2).await;
    let clerk = market.shop.clerk();
    let done = at_once((0..8).map(|_| {
        let (clerk, key) = (clerk.clone(), key());
        async move { return_receive(&clerk, received(asked), Some(&key)).await.is_ok() }
    }))
    .await;
    assert_eq!(done.into_iter().filter(|done| *done).count(), 1);
    assert_eq!(market.stock(shirt).await, (10, 0));
    assert_eq!(market.count("refund", "1 = 1").await, 1);
    market.check_books().await;
}

#[tokio::test]
async fn goods_are_exchanged_for_others_that_cost_the_same_less_or_more() {
    let market = Market::open().await;
    // The price of what came, of what is sent, what goes back as money, and where the money of the new order is.
    for (shirts, tickets, back, status) in [
        (1, 1, 0, OrderPaymentStatus::Paid),
        (2, 1, 1000, OrderPaymentStatus::Paid),
        (1, 3, 0, OrderPaymentStatus::PartiallyPaid),
    ] {
        let (order, _) = sent(&market, 2).await;
        let ticket = market.tickets(5).await;
        let asked = asked(&market, &order, shirts).await;
        approve(&market, asked).await.unwrap();
        let input = ReturnReceive { exchange: vec![(ticket, tickets)], ..received(asked) };
        let key = key();
        let changed = return_receive(&market.shop.clerk(), input.clone(), Some(&key)).await.unwrap();
        let again = return_receive(&market.shop.clerk(), input, Some(&key)).await.unwrap();
        assert!(!changed.replayed && again.replayed);
        let told = returns(&market, &order).await.remove(0);
        let new = staff_order(&market.shop.clerk(), told.exchange_order_id.unwrap()).await.unwrap().unwrap();
        assert_eq!((new.payment_status, new.totals.total.minor), (status, i64::from(tickets) * 1000));
        assert_eq!((new.email.as_str(), market.stock(ticket).await), ("ada@example.com", (5, i64::from(tickets))));
        let payments = market.process().store.orders().payments(&[order.id]).await.unwrap();
        assert_eq!(payments[0].refunded.minor, i64::from(shirts) * 1000);
        let asked_for: i64 = market.provider.operations.lock().unwrap().values().sum();
        market.provider.operations.lock().unwrap().clear();
        // The provider took the whole price once, and gives back what is left.
        assert_eq!(asked_for, 2490 + back);
        market.check_books().await;
        // What the goods have paid goes back past the provider.
        let refund = RefundCreate {
            order: new.id,
            payment: None,
            amount: Some("1.00".to_owned()),
            lines: Vec::new(),
            shipping: false,
            restock_location: None,
            reason: None,
        };
        refund_create(&market.shop.clerk(), refund, Some(&crate::market::key())).await.unwrap();
        assert_eq!(market.count("payment_operation", "status = 'pending'").await, 0);
        market.check_books().await;
    }
}

#[tokio::test]
async fn an_exchange_for_what_is_not_there_changes_nothing() {
    let market = Market::open().await;
    let (order, shirt) = sent(&market, 2).await;
    let ticket = market.tickets(1).await;
    let asked = asked(&market, &order, 2).await;
    let before = (now(&market, &order).await, returns(&market, &order).await);
    let input = ReturnReceive { exchange: vec![(ticket, 2)], ..received(asked) };
    let short = OrderRefusal::OutOfStock { field: "exchange", variant: ticket, requested: 2, available: 1 };
    assert_eq!(refusals(receive(&market, input).await), [short]);
    assert_eq!((now(&market, &order).await, returns(&market, &order).await), before);
    assert_eq!((market.stock(shirt).await, market.stock(ticket).await), ((8, 0), (1, 0)));
    assert_eq!(market.count("sales_order", "1 = 1").await, 1);
    market.check_books().await;
}
