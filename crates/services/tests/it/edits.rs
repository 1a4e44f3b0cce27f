//! Orders that staff change before they are sent.

use std::sync::Arc;

use cartwright_domain::{
    customer::AddressDraft,
    id::{OrderLineId, VariantId},
    ordering::{
        Order, OrderError, OrderEventKind, OrderPaymentStatus, OrderStatus, Payment, PaymentOperationStatus,
        PaymentStatus,
    },
};
use cartwright_persistence::Timeline;
use cartwright_services::{
    Done, Error,
    ordering::{
        EditedOrder, FulfillmentCancel, FulfillmentCreate, OrderCancel, OrderEdit, OrderRefusal, PaymentCapture,
        fulfillment_cancel, fulfillment_create, order_cancel, order_edit, order_edit_dry_run, payment_capture,
        staff_order,
    },
    payment::{PaymentSessionCreate, payment_session_create},
};
use cartwright_testkit::Goods;

use crate::{
    market::{Market, address, at_once, key, parcel, placed, session},
    refused::refusals,
};

type Answer = Result<Done<EditedOrder>, Error<OrderRefusal>>;

/// An order of three shirts of ten, and of a mug of five, for 39.90 with shipping.
async fn order(market: &Market) -> Order {
    let shirt = market.shirts(10).await;
    let mug = market.shop.sell(Goods::priced("5.00").stocked(market.store_room, 5)).await;
    let cart = market.shipped_cart(&[(shirt, 3), (mug, 1)]).await;
    let input = PaymentSessionCreate { provider: "manual".to_owned(), token: None, ..session(cart, "") };
    let made = payment_session_create(&market.guest(), input, &key()).await.unwrap();
    placed(market.complete(cart, made.outcome.id).await)
}

async fn capture(market: &Market, payment: &Payment) -> Order {
    let input = PaymentCapture { payment: payment.id, amount: None };
    payment_capture(&market.shop.clerk(), input, Some(&key())).await.unwrap().outcome
}

async fn paid(market: &Market) -> Order {
    let order = order(market).await;
    capture(market, &payments(market, &order).await[0]).await
}

async fn payments(market: &Market, order: &Order) -> Vec<Payment> {
    market.process().store.orders().payments(&[order.id]).await.unwrap()
}

async fn now(market: &Market, order: &Order) -> Order {
    staff_order(&market.shop.clerk(), order.id).await.unwrap().unwrap()
}

fn wanted(order: &Order, lines: &[(OrderLineId, i32)], added: &[(VariantId, i32)]) -> OrderEdit {
    OrderEdit {
        order: order.id,
        expected_version: None,
        lines: lines.to_vec(),
        added: added.to_vec(),
        shipping_address: None,
        expected_total: None,
        refund: true,
        notify_customer: true,
        reason: None,
    }
}

async fn edit(market: &Market, input: OrderEdit) -> Answer {
    order_edit(&market.shop.clerk(), input, Some(&key())).await
}

#[tokio::test]
async fn an_edit_moves_stock_and_money_and_a_dry_run_tells_how() {
    let market = Market::open().await;
    let order = paid(&market).await;
    let (shirts, mugs) = (&order.lines[0], &order.lines[1]);
    let (shirt, mug) = (shirts.variant_id.unwrap(), mugs.variant_id.unwrap());
    let cap = market.shop.sell(Goods::priced("7.50").stocked(market.store_room, 4)).await;
    let input = wanted(&order, &[(shirts.id, 1), (mugs.id, 0)], &[(cap, 2)]);
    let clerk = market.shop.clerk();
    let planned = order_edit_dry_run(&clerk, input.clone()).await.unwrap().outcome;
    assert!(planned.is_dry_run);
    assert_eq!(now(&market, &order).await, order, "nothing was done");
    assert_eq!(
        (market.stock(shirt).await, market.stock(mug).await, market.stock(cap).await),
        ((10, 3), (5, 1), (4, 0))
    );
    let of = |money: cartwright_domain::ordering::EditedMoney| {
        [money.total_before.minor, money.total_after.minor, money.to_collect.minor, money.to_return.minor]
    };
    assert_eq!(of(planned.money), [3990, 2990, 0, 1000]);

    let once = key();
    for replayed in [false, true] {
        let done = order_edit(&clerk, input.clone(), Some(&once)).await.unwrap();
        assert_eq!((done.replayed, done.outcome.money), (replayed, planned.money));
    }
    let edited = now(&market, &order).await;
    assert_eq!(edited.lines.iter().map(|line| line.quantity).collect::<Vec<_>>(), [1, 0, 2]);
    assert_eq!(edited.totals, planned.order.totals);
    assert_eq!(edited.placed_totals.as_ref().unwrap().total, order.totals.total);
    assert_eq!(
        (market.stock(shirt).await, market.stock(mug).await, market.stock(cap).await),
        ((10, 1), (5, 0), (4, 2))
    );
    let refunds = market.process().store.orders().refunds(&[order.id]).await.unwrap();
    let [refund] = &refunds[..] else { panic!("{refunds:?}") };
    assert_eq!((refund.operation.amount.minor, refund.operation.status), (1000, PaymentOperationStatus::Succeeded));
    assert_eq!(edited.payment_status, OrderPaymentStatus::Paid);
    assert_eq!(edited.version, order.version + 2, "the edit, and the answer of the provider");

    let more = edit(&market, wanted(&edited, &[(shirts.id, 3), (mugs.id, 1)], &[])).await.unwrap().outcome;
    assert_eq!(of(more.money), [2990, 5490, 2500, 0]);
    assert_eq!(more.order.payment_status, OrderPaymentStatus::PartiallyPaid);
    let beside = payments(&market, &order).await.pop().unwrap();
    assert_eq!((beside.status, beside.provider.as_str()), (PaymentStatus::Pending, "manual"));
    assert_eq!(capture(&market, &beside).await.payment_status, OrderPaymentStatus::Paid);
    let sent = fulfillment_create(&clerk, parcel(order.id), Some(&key())).await.unwrap().outcome;
    assert_eq!(sent.status, OrderStatus::Completed);
    assert_eq!((market.stock(shirt).await, market.stock(mug).await, market.stock(cap).await), ((7, 0), (4, 0), (2, 0)));
    let events = market.process().store.orders().events(&[order.id], Timeline::Customer).await.unwrap();
    let told: Vec<&str> = events
        .iter()
        .filter(|event| event.kind == OrderEventKind::Edited)
        .map(|event| event.message.as_str())
        .collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("from 3 to 1") && told[0].contains("39.90") && told[0].contains("29.90"), "{told:?}");
    market.check_books().await;
}

#[tokio::test]
async fn money_that_came_stays_where_that_is_wanted() {
    let market = Market::open().await;
    let order = paid(&market).await;
    let input = OrderEdit { refund: false, ..wanted(&order, &[(order.lines[0].id, 2)], &[]) };
    let edited = edit(&market, input).await.unwrap().outcome;
    assert_eq!(edited.money.to_return.minor, 1000);
    assert!(market.process().store.orders().refunds(&[order.id]).await.unwrap().is_empty());
    assert_eq!(edited.order.payment_status, OrderPaymentStatus::Paid);
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_changes_nothing() {
    let market = Market::open().await;
    let order = paid(&market).await;
    let (shirts, mugs) = (order.lines[0].id, order.lines[1].id);
    let few = market.shop.sell(Goods::priced("1.00").stocked(market.store_room, 1)).await;
    let one = FulfillmentCreate { lines: Some(vec![(shirts, 1)]), shipped: false, ..parcel(order.id) };
    let order = fulfillment_create(&market.shop.clerk(), one, Some(&key())).await.unwrap().outcome;
    let abroad = AddressDraft { country: "FR".parse().unwrap(), ..address() };
    let base = || wanted(&order, &[(shirts, 2)], &[]);
    let cases = [
        (wanted(&order, &[(shirts, 0)], &[]), "lines.0.quantity"),
        (wanted(&order, &[], &[(few, 2)]), "stock"),
        (wanted(&order, &[(shirts, 11)], &[]), "stock"),
        (wanted(&order, &[], &[]), "names no change"),
        (wanted(&order, &[(mugs, 1), (mugs, 2)], &[]), "lines.1"),
        (OrderEdit { shipping_address: Some(abroad), ..base() }, "shippingAddress.countryCode"),
        (OrderEdit { expected_total: Some("10.00".to_owned()), ..base() }, "price"),
        (OrderEdit { expected_version: Some(order.version - 1), ..base() }, "version"),
    ];
    for (input, expected) in cases {
        let dry = refusals(order_edit_dry_run(&market.shop.clerk(), input.clone()).await);
        let refused = refusals(edit(&market, input.clone()).await);
        let told = match &refused[..] {
            [OrderRefusal::Order(OrderError::QuantityNotEditable { path, .. })] => path.join("."),
            [OrderRefusal::OutOfStock { .. }] => "stock".to_owned(),
            [OrderRefusal::PriceChanged { .. }] => "price".to_owned(),
            [OrderRefusal::VersionConflict { .. }] => "version".to_owned(),
            [OrderRefusal::Input(problem)] => format!("{} {}", problem.path.join("."), problem.message),
            other => panic!("{input:?}: {other:?}"),
        };
        assert!(told.contains(expected), "{told}, not {expected}");
        assert_eq!(dry, refused, "a dry run says the same");
        assert_eq!(now(&market, &order).await, order, "{input:?}");
    }
    let cancel = OrderCancel { order: order.id, reason: None, refund: true };
    order_cancel(&market.shop.clerk(), cancel, Some(&key())).await.unwrap();
    let late = refusals(edit(&market, base()).await);
    assert!(matches!(late[..], [OrderRefusal::Order(OrderError::InvalidTransition(_))]), "{late:?}");
    market.check_books().await;
}

#[tokio::test]
async fn a_line_of_a_parcel_that_was_taken_back_can_go() {
    let market = Market::open().await;
    let order = paid(&market).await;
    let mugs = order.lines[1].id;
    let one = FulfillmentCreate { lines: Some(vec![(mugs, 1)]), ..parcel(order.id) };
    fulfillment_create(&market.shop.clerk(), one, Some(&key())).await.unwrap();
    let sent = market.process().store.orders().fulfillments(&[order.id]).await.unwrap().remove(0);
    let back = FulfillmentCancel { fulfillment: sent.id, reason: None };
    fulfillment_cancel(&market.shop.clerk(), back, Some(&key())).await.unwrap();
    let edited = edit(&market, wanted(&order, &[(mugs, 0)], &[])).await.unwrap().outcome.order;
    assert_eq!(edited.lines[1].quantity, 0);
    assert_eq!(now(&market, &order).await.lines[1].quantity, 0, "and is read so");
    assert_eq!(market.stock(order.lines[1].variant_id.unwrap()).await, (5, 0));
    market.check_books().await;
}

#[tokio::test]
async fn an_address_is_corrected() {
    let market = Market::open().await;
    let order = order(&market).await;
    let corrected = AddressDraft { address1: Some("Unter den Linden 2".to_owned()), ..address() };
    let input = OrderEdit { shipping_address: Some(corrected), ..wanted(&order, &[], &[]) };
    let edited = edit(&market, input).await.unwrap().outcome;
    assert_eq!(edited.order.shipping_address.unwrap().address1, "Unter den Linden 2");
    assert_eq!((edited.money.total_after, edited.order.placed_totals.unwrap()), (order.totals.total, order.totals));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_units_join_one_order_only() {
    let market = Arc::new(Market::open().await);
    let rare = market.shop.sell(Goods::priced("7.50").stocked(market.store_room, 2)).await;
    let order = order(&market).await;
    let edits = at_once((0..8).map(|_| {
        let (market, input) = (Arc::clone(&market), wanted(&order, &[], &[(rare, 1)]));
        async move { edit(&market, input).await }
    }));
    let edits = edits.await;
    assert_eq!(edits.iter().filter(|edit| edit.is_ok()).count(), 2);
    for refused in edits.into_iter().filter(Result::is_err) {
        let refused = refusals(refused);
        assert!(matches!(refused[..], [OrderRefusal::OutOfStock { field: "addLines", .. }]), "{refused:?}");
    }
    assert_eq!(market.stock(rare).await, (2, 2));
    let edited = now(&market, &order).await;
    assert_eq!(edited.totals.total.minor, order.totals.total.minor + 1500);
    let promised: i64 = payments(&market, &order).await.iter().map(|payment| payment.amount.minor).sum();
    assert_eq!(promised, edited.totals.total.minor);
    market.check_books().await;
}

#[tokio::test]
async fn of_money_that_is_held_no_more_is_taken_than_the_order_costs() {
    let market = Market::open().await;
    let shirt = market.shirts(10).await;
    let order = market.order(market.shipped_cart(&[(shirt, 3)]).await).await;
    assert_eq!(order.payment_status, OrderPaymentStatus::Authorized);
    let less = edit(&market, wanted(&order, &[(order.lines[0].id, 1)], &[])).await.unwrap().outcome;
    assert_eq!((less.money.total_after.minor, less.money.to_return.minor), (1490, 0));
    let held = payments(&market, &order).await.remove(0);
    assert_eq!((held.amount.minor, held.status), (3490, PaymentStatus::Authorized));
    assert_eq!(capture(&market, &held).await.payment_status, OrderPaymentStatus::Paid);
    let taken = payments(&market, &order).await.remove(0);
    assert_eq!(taken.captured.minor, 1490, "all that is lacking, and not all that is held");
    market.check_books().await;
}

#[tokio::test]
async fn all_units_of_a_line_are_counted_or_none() {
    let market = Market::open().await;
    let order = order(&market).await;
    let (line, shirt) = (order.lines[0].id, order.lines[0].variant_id.unwrap());
    market.shop.database().run("UPDATE variant SET tracked = FALSE").await;
    let refused = refusals(edit(&market, wanted(&order, &[(line, 5)], &[])).await);
    assert!(matches!(&refused[..], [OrderRefusal::Input(problem)] if problem.path == ["lines"]), "{refused:?}");
    edit(&market, wanted(&order, &[(line, 2)], &[(shirt, 3)])).await.unwrap();
    let sent = fulfillment_create(&market.shop.clerk(), parcel(order.id), Some(&key())).await.unwrap().outcome;
    assert!(sent.lines.iter().all(|line| line.fulfilled_quantity == line.quantity));
    assert_eq!(market.stock(shirt).await, (8, 0));
    market.check_books().await;
}
