//! What becomes of orders.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::{
    fulfillment::{FulfillmentLine, FulfillmentStatus},
    payment::{InvalidTransition, ProviderOutcome},
};
use PaymentStatus::{Authorized, Captured, Pending, Voided};

const PAYMENT: PaymentId = PaymentId(Uuid::from_u128(5));

/// Asks for the change and expects that a refusal leaves the order and its payments as they were.
fn refusal<T: std::fmt::Debug>(
    order: &Order,
    payments: &[Payment],
    change: impl FnOnce(&mut Order, &mut [Payment]) -> Result<T, OrderError>,
) -> OrderError {
    let (mut changed, mut changed_payments) = (order.clone(), payments.to_vec());
    let error = change(&mut changed, &mut changed_payments).unwrap_err();
    assert_eq!((&changed, &changed_payments[..]), (order, payments));
    error
}

/// Packs a parcel and sends it.
fn send(order: &mut Order, lines: &[(OrderLineId, i32)], now: Timestamp) -> Result<OrderStates, OrderError> {
    order.pack(lines, now)?;
    let line = |(order_line_id, quantity): &(OrderLineId, i32)| FulfillmentLine {
        order_line_id: *order_line_id,
        quantity: *quantity,
    };
    Ok(order.ship(&lines.iter().map(line).collect::<Vec<_>>(), now))
}

fn send_all(order: &mut Order, now: Timestamp) -> Result<OrderStates, OrderError> {
    send(order, &order.outstanding_lines(), now)
}

fn invalid(from: &'static str, to: &'static str) -> OrderError {
    OrderError::InvalidTransition(InvalidTransition { from, to })
}

#[test]
fn an_order_is_paid_in_parts_sent_in_parts_and_then_complete() {
    let mut order = order();
    let mut payments = [payment(&order, Pending)];
    let later = now() + TimeDelta::hours(1);
    let states = order.capture(&mut payments, PAYMENT, eur(4000), later).unwrap();
    assert_eq!(states.payment_status, OrderPaymentStatus::PartiallyPaid);
    assert_eq!((payments[0].status, payments[0].captured), (Pending, eur(4000)));
    let states = send(&mut order, &[(line_id(1), 2)], later).unwrap();
    assert_eq!(states.fulfillment_status, OrderFulfillmentStatus::PartiallyFulfilled);
    assert_eq!(order.outstanding_lines(), [(line_id(1), 1), (line_id(2), 2)]);
    let states = send_all(&mut order, later).unwrap();
    assert_eq!(states.fulfillment_status, OrderFulfillmentStatus::Fulfilled);
    assert_eq!(states.status, OrderStatus::Open);
    let states = order.capture(&mut payments, PAYMENT, eur(470), later).unwrap();
    assert_eq!((states.payment_status, states.status), (OrderPaymentStatus::Paid, OrderStatus::Completed));
    assert_eq!(payments[0].status, Captured);
    assert_eq!((order.version, order.updated_at), (7, later));
}

#[test]
fn row_43_no_more_is_captured_than_was_promised_and_costs() {
    let order = order();
    let payments = [payment(&order, Authorized)];
    for minor in [0, -1, 4471, i64::MAX] {
        let error = OrderError::AmountOutOfRange { amount: eur(minor), capturable: eur(4470) };
        let change = |order: &mut Order, payments: &mut [Payment]| order.capture(payments, PAYMENT, eur(minor), now());
        assert_eq!(refusal(&order, &payments, change), error);
    }
    let unknown = PaymentId(Uuid::from_u128(6));
    let change = |order: &mut Order, payments: &mut [Payment]| order.capture(payments, unknown, eur(1), now());
    assert_eq!(refusal(&order, &payments, change), OrderError::PaymentNotFound);
    let dollars = Money::new(1, "USD".parse().unwrap());
    let change = |order: &mut Order, payments: &mut [Payment]| order.capture(payments, PAYMENT, dollars, now());
    assert!(matches!(refusal(&order, &payments, change), OrderError::Money(_)));
    for ended in [Captured, Voided] {
        let payments = [Payment { status: ended, captured: eur(0), ..payments[0].clone() }];
        let change = |order: &mut Order, payments: &mut [Payment]| order.capture(payments, PAYMENT, eur(1), now());
        let error = OrderError::AmountOutOfRange { amount: eur(1), capturable: eur(0) };
        assert_eq!(refusal(&order, &payments, change), error);
    }
}

#[test]
fn two_promises_of_the_whole_bring_it_once() {
    let mut order = order();
    let second = PaymentId(Uuid::from_u128(6));
    let one = payment(&order, Pending);
    let mut payments = [Payment { id: second, ..one.clone() }, one];
    order.capture(&mut payments, PAYMENT, eur(4000), now()).unwrap();
    let change = |order: &mut Order, payments: &mut [Payment]| order.capture(payments, second, eur(471), now());
    let error = OrderError::AmountOutOfRange { amount: eur(471), capturable: eur(470) };
    assert_eq!(refusal(&order, &payments, change), error);
}

#[test]
fn units_are_sent_once() {
    let order = order();
    let sent = |lines: &[(OrderLineId, i32)]| {
        let lines = lines.to_vec();
        refusal(&order, &[], |order, _| send(order, &lines, now()))
    };
    let path = |text: &str| text.split('.').map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(sent(&[]), OrderError::NothingToFulfill);
    assert_eq!(sent(&[(line_id(9), 1)]), OrderError::LineNotFound { path: path("lines.0.orderLineId") });
    for quantity in [0, -1, 4, i32::MAX] {
        let error = OrderError::InvalidQuantity { path: path("lines.0.quantity"), quantity, outstanding: 3 };
        assert_eq!(sent(&[(line_id(1), quantity)]), error);
    }
    let twice = OrderError::InvalidQuantity { path: path("lines.1.quantity"), quantity: 2, outstanding: 1 };
    assert_eq!(sent(&[(line_id(1), 2), (line_id(1), 2)]), twice);
}

#[test]
fn a_cancelled_order_gives_up_what_did_not_come() {
    for status in [Pending, Authorized] {
        let mut order = order();
        let mut payments = [payment(&order, status)];
        let states = order.cancel(&mut payments, now()).unwrap();
        assert_eq!((states.status, states.payment_status), (OrderStatus::Cancelled, OrderPaymentStatus::Voided));
        assert_eq!((payments[0].status, order.cancelled_at), (Voided, Some(now())));
        let again = refusal(&order, &payments, |order, payments| order.cancel(payments, now()));
        assert_eq!(again, invalid("cancelled", "cancelled"));
        let sent = refusal(&order, &payments, |order, _| send(order, &[(line_id(1), 1)], now()));
        assert_eq!(sent, invalid("cancelled", "fulfilled"));
        let change = |order: &mut Order, payments: &mut [Payment]| order.capture(payments, PAYMENT, eur(1), now());
        assert_eq!(refusal(&order, &payments, change), invalid("cancelled", "paid"));
    }
}

#[test]
fn money_that_came_stays_told_when_the_order_is_cancelled() {
    let mut order = order();
    let mut payments = [payment(&order, Authorized)];
    order.capture(&mut payments, PAYMENT, eur(1000), now()).unwrap();
    assert_eq!((payments[0].captured, payments[0].capturing), (eur(0), eur(1000)));
    for change in [Order::cancel, |order: &mut Order, payments: &mut [Payment], now| order.void(payments, PAYMENT, now)]
    {
        let early = refusal(&order, &payments, |order, payments| change(order, payments, now()));
        assert_eq!(early, OrderError::PaymentInMotion);
    }
    order.end_capture(&mut payments, PAYMENT, eur(1000), true, now()).unwrap();
    let states = order.cancel(&mut payments, now()).unwrap();
    assert_eq!(states.payment_status, OrderPaymentStatus::PartiallyPaid);
    assert_eq!((payments[0].status, payments[0].captured), (Captured, eur(1000)));
    assert_eq!(payments[0].outstanding(), Ok(eur(0)));
}

#[test]
fn what_was_sent_cannot_be_cancelled() {
    let mut order = order();
    let mut payments = [payment(&order, Pending)];
    send(&mut order, &[(line_id(1), 1)], now()).unwrap();
    let error = refusal(&order, &payments, |order, payments| order.cancel(payments, now()));
    assert_eq!(error, invalid("partially_fulfilled", "cancelled"));
    send_all(&mut order, now()).unwrap();
    order.capture(&mut payments, PAYMENT, eur(4470), now()).unwrap();
    assert!(!order.can_cancel());
    let error = refusal(&order, &payments, |order, payments| order.cancel(payments, now()));
    assert_eq!(error, invalid("completed", "cancelled"));
}

#[test]
fn what_costs_nothing_is_paid() {
    let status = |total: i64, payments: &[Payment]| payment_status(eur(total), eur(0), payments).unwrap();
    assert_eq!(status(0, &[]), OrderPaymentStatus::Paid);
    assert_eq!(status(1, &[]), OrderPaymentStatus::Pending);
    let order = order();
    let of = |state| status(4470, &[payment(&order, state)]);
    let expected = [
        (Pending, OrderPaymentStatus::Pending),
        (Authorized, OrderPaymentStatus::Authorized),
        (Captured, OrderPaymentStatus::Paid),
        (Voided, OrderPaymentStatus::Voided),
    ];
    for (state, wanted) in expected {
        assert_eq!(of(state), wanted);
    }
}

#[test]
fn answers_become_payments_or_nothing() {
    let reference = || "ref-1".to_owned();
    assert_eq!(PaymentStatus::after(&ProviderOutcome::Pending { reference: reference() }), Some(Pending));
    assert_eq!(PaymentStatus::after(&ProviderOutcome::Authorized { reference: reference() }), Some(Authorized));
    assert_eq!(PaymentStatus::after(&ProviderOutcome::Captured { reference: reference() }), Some(Captured));
    assert_eq!(PaymentStatus::after(&ProviderOutcome::Processing { reference: reference() }), None);
    assert_eq!(PaymentStatus::after(&ProviderOutcome::Declined { message: reference() }), None);
    let paid = payment(&order(), Captured);
    assert_eq!((paid.captured, paid.reference.as_deref()), (eur(4470), Some("ref-1")));
}

#[test]
fn unpaid_orders_fall_due() {
    let term = TimeDelta::days(7);
    let mut order = order();
    assert!(!order.is_overdue(now() + term - TimeDelta::microseconds(1), term));
    assert!(order.is_overdue(now() + term, term));
    let mut payments = [payment(&order, Pending)];
    order.capture(&mut payments, PAYMENT, eur(1), now()).unwrap();
    assert!(!order.is_overdue(now() + term, term));
}

#[test]
fn every_state_ends_somewhere() {
    use OrderFulfillmentStatus as Goods;
    use OrderPaymentStatus as Money;
    let orders: Vec<_> =
        OrderStatus::ALL.iter().filter(|from| !OrderStatus::ALL.iter().any(|to| from.can_become(*to))).collect();
    assert_eq!(orders, [&OrderStatus::Cancelled]);
    let money: Vec<_> = Money::ALL.iter().filter(|from| !Money::ALL.iter().any(|to| from.can_become(*to))).collect();
    assert_eq!(money, [&Money::Voided]);
    let goods: Vec<_> = Goods::ALL.iter().filter(|from| !Goods::ALL.iter().any(|to| from.can_become(*to))).collect();
    assert_eq!(goods, [&Goods::Returned]);
}

/// What every account has by the postings, in minor units.
fn balances(payment: &Payment) -> BTreeMap<LedgerAccount, i64> {
    let mut balances: BTreeMap<_, _> = LedgerAccount::ALL.iter().map(|account| (*account, 0)).collect();
    for (kind, amount) in &payment.moved {
        let (loses, gains) = kind.accounts();
        *balances.entry(loses).or_default() -= amount.minor;
        *balances.entry(gains).or_default() += amount.minor;
    }
    balances
}

proptest! {
    #[test]
    fn states_move_along_the_tables_and_money_and_goods_stay_within_bounds(
        start in prop::sample::select(vec![Pending, Authorized, Captured]),
        steps in prop::collection::vec((0_u8..24, 1_u128..3, 1_i32..4, 1_i64..3000), 0..40),
    ) {
        let mut order = order();
        let mut payments = [payment(&order, start)];
        let mut parcels: Vec<(FulfillmentLine, FulfillmentStatus)> = Vec::new();
        order.payment_status = payment_status(order.totals.total, eur(0), &payments).unwrap();
        for (kind, line, quantity, minor) in steps {
            let (before, payments_before) = (order.clone(), payments.clone());
            let (capturing, refunding) = (payments[0].capturing, payments[0].refunding);
            let succeeded = quantity > 1;
            let result = match kind {
                0 => order.cancel(&mut payments, now()),
                1 => order.void(&mut payments, PAYMENT, now()),
                2..=5 => order.capture(&mut payments, PAYMENT, eur(minor), now()),
                6..=8 if capturing.minor > 0 => order.end_capture(&mut payments, PAYMENT, capturing, succeeded, now()),
                9..=11 => {
                    let request = RefundRequest { amount: Some(eur(minor)), ..RefundRequest::default() };
                    order.begin_refund(&mut payments, &request, eur(0), now()).map(|_| order.states())
                }
                12..=14 if refunding.minor > 0 => order
                    .end_refund(&mut payments, PAYMENT, refunding, &[], succeeded, now())
                    .map(|()| order.states()),
                15..=16 => {
                    let parcel = FulfillmentLine { order_line_id: line_id(line), quantity };
                    let packed = order.pack(&[(line_id(line), quantity)], now());
                    if packed.is_ok() {
                        parcels.push((parcel, FulfillmentStatus::Packed));
                    }
                    packed
                }
                17..=18 if !parcels.is_empty() && order.status != OrderStatus::Cancelled => {
                    let (parcel, status) = parcels.remove(0);
                    if status == FulfillmentStatus::Packed {
                        parcels.push((parcel, FulfillmentStatus::Shipped));
                        Ok(order.ship(&[parcel], now()))
                    } else {
                        order.unpack(&[parcel], status, now())
                    }
                }
                19 if !parcels.is_empty() && order.status != OrderStatus::Cancelled => {
                    let (parcel, status) = parcels.swap_remove(0);
                    order.unpack(&[parcel], status, now())
                }
                _ => send(&mut order, &[(line_id(line), quantity)], now()),
            };
            match result {
                Ok(states) => {
                    prop_assert_eq!(states, order.states());
                    prop_assert!(order.version > before.version);
                }
                Err(_) => prop_assert_eq!((&order, &payments), (&before, &payments_before)),
            }
            let (was, is) = (before.states(), order.states());
            prop_assert!(was.status == is.status || was.status.can_become(is.status));
            let money = was.payment_status.can_become(is.payment_status);
            prop_assert!(was.payment_status == is.payment_status || money, "{:?} to {:?}", was, is);
            let goods = was.fulfillment_status.can_become(is.fulfillment_status);
            prop_assert!(was.fulfillment_status == is.fulfillment_status || goods);
            for line in &order.lines {
                prop_assert!(line.packed_quantity >= 0 && line.fulfilled_quantity >= 0 && line.outstanding() >= 0);
            }
            let is_sent = order.lines.iter().all(|line| line.fulfilled_quantity == line.quantity);
            let settled = matches!(
                order.payment_status,
                OrderPaymentStatus::Paid | OrderPaymentStatus::PartiallyRefunded | OrderPaymentStatus::Refunded
            );
            prop_assert_eq!(order.status == OrderStatus::Completed, settled && is_sent);

            let payment = &payments[0];
            let balances = balances(payment);
            prop_assert_eq!(balances.values().sum::<i64>(), 0);
            prop_assert!(balances.iter().all(|(account, sum)| *account == LedgerAccount::Customer || *sum >= 0));
            prop_assert_eq!(balances[&LedgerAccount::Capturing], payment.capturing.minor);
            prop_assert_eq!(balances[&LedgerAccount::Refunding], payment.refunding.minor);
            prop_assert_eq!(balances[&LedgerAccount::Captured], payment.refundable().unwrap().minor);
            let held = if payment.status == Authorized { payment.outstanding().unwrap().minor } else { 0 };
            prop_assert_eq!(balances[&LedgerAccount::Authorized], held);
            prop_assert!(payment.captured.minor + payment.capturing.minor <= payment.amount.minor);
            prop_assert!(payment.refunded.minor + payment.refunding.minor <= payment.captured.minor);
        }
    }
}
