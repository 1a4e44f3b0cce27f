//! Orders that are edited.

use proptest::prelude::*;

use super::*;

fn order() -> Order {
    let (cart, facts, priced) = sale(&[(variant(1, 1000), 3), (variant(2, 485), 2)]);
    let new = NewOrder {
        id: OrderId(Uuid::from_u128(9)),
        number: "1024-2048".to_owned(),
        cart: &cart,
        facts: &facts,
        priced: &priced,
        shipping_method: Some("Parcel".to_owned()),
        payment_status: OrderPaymentStatus::Pending,
    };
    let mut number = 0;
    let next = || {
        number += 1;
        line_id(number)
    };
    Order::from_cart(new, next, now()).unwrap()
}

fn payment(order: &Order, number: u128, amount: Money, status: PaymentStatus) -> Payment {
    Payment::new(PaymentId(Uuid::from_u128(number)), order.id, "manual", amount, status, now())
}

fn quantities(quantities: &[(u128, i32)]) -> OrderEdit {
    let quantities = quantities.iter().map(|(line, units)| (line_id(*line), *units)).collect();
    OrderEdit { quantities, added: Vec::new() }
}

fn edit(order: &mut Order, payments: &mut [Payment], wanted: &[(u128, i32)]) -> Result<EditedMoney, OrderError> {
    order.edit(payments, quantities(wanted), PriceMode::IncludesTax, now())
}

/// The totals are those of the lines and of shipping, to the last unit.
fn assert_adds_up(order: &Order) {
    let totals = &order.totals;
    let gross: i64 = order.lines.iter().map(|line| line.total.gross.minor).sum();
    assert_eq!(totals.total.minor, gross + totals.shipping.gross.minor);
    assert_eq!(totals.subtotal.gross.minor, gross);
    assert_eq!(totals.tax.minor, totals.tax_lines.iter().map(|line| line.tax.minor).sum::<i64>());
    let net: i64 = totals.tax_lines.iter().map(|line| line.net.minor).sum();
    assert_eq!(totals.total.minor, net + totals.tax.minor);
    for line in &order.lines {
        assert_eq!(line.total.gross, line.total.net.checked_add(line.total.tax).unwrap());
    }
}

#[test]
fn a_line_with_other_units_costs_what_it_would_have_cost_so() {
    let mut edited = order();
    let mut payments = [payment(&edited, 5, edited.totals.total, PaymentStatus::Captured)];
    let before = edited.totals.total;
    let money = edit(&mut edited, &mut payments, &[(1, 5), (2, 0)]).unwrap();
    assert_eq!((money.total_before, money.total_after), (before, edited.totals.total));
    let (cart, facts, priced) = sale(&[(variant(1, 1000), 5)]);
    assert_eq!(edited.lines[0].total, priced.lines[0].total, "{cart:?} {facts:?}");
    assert_eq!(edited.placed_totals.as_ref().unwrap().total, before);
    assert_eq!(edited.lines[1].quantity, 0);
    assert_adds_up(&edited);
    let money = edit(&mut edited, &mut payments, &[(1, 3), (2, 2)]).unwrap();
    assert_eq!(money.total_after, before, "there and back");
    assert_eq!(edited.totals, order().totals);
    assert_eq!(edited.placed_totals.unwrap().total, before, "as it was placed, not as it was before");
}

#[test]
fn an_edit_is_paid_beside_or_goes_back() {
    let mut order = order();
    let total = order.totals.total;
    let mut payments = vec![payment(&order, 5, total, PaymentStatus::Captured)];
    let less = edit(&mut order, &mut payments, &[(1, 2)]).unwrap();
    assert_eq!((less.to_collect, less.to_return), (eur(0), eur(1000)));
    let request = RefundRequest { amount: Some(less.to_return), ..RefundRequest::default() };
    let plan = order.begin_refund(&mut payments, &request, eur(0), now()).unwrap();
    order.lower(&payments, plan.amount, now()).unwrap();
    assert_eq!(order.payment_status, OrderPaymentStatus::Paid, "on its way back");
    order.end_refund(&mut payments, plan.payment_id, plan.amount, &[], true, now()).unwrap();
    assert_eq!(order.payment_status, OrderPaymentStatus::Paid, "what it costs was paid");

    let more = edit(&mut order, &mut payments, &[(1, 3)]).unwrap();
    assert_eq!((more.to_collect, more.to_return), (eur(1000), eur(0)));
    payments.push(payment(&order, 6, more.to_collect, PaymentStatus::Pending));
    order.restate(&payments, now()).unwrap();
    assert_eq!(order.payment_status, OrderPaymentStatus::PartiallyPaid);
    let too_much = order.capture(&mut payments, PaymentId(Uuid::from_u128(6)), eur(1001), now());
    assert!(matches!(too_much, Err(OrderError::AmountOutOfRange { .. })), "{too_much:?}");
    order.capture(&mut payments, PaymentId(Uuid::from_u128(6)), eur(1000), now()).unwrap();
    assert_eq!(order.payment_status, OrderPaymentStatus::Paid);
}

#[test]
fn what_went_back_for_other_reasons_is_neither_asked_for_again_nor_given_twice() {
    let mut order = order();
    let mut payments = [payment(&order, 5, order.totals.total, PaymentStatus::Captured)];
    let goodwill = RefundRequest { amount: Some(eur(300)), ..RefundRequest::default() };
    let plan = order.begin_refund(&mut payments, &goodwill, eur(0), now()).unwrap();
    order.end_refund(&mut payments, plan.payment_id, plan.amount, &[], true, now()).unwrap();
    let more = edit(&mut order.clone(), &mut payments.clone(), &[(1, 4)]).unwrap();
    assert_eq!(more.to_collect, eur(1000));
    let less = edit(&mut order, &mut payments, &[(1, 2)]).unwrap();
    assert_eq!(less.to_return, eur(700));
}

#[test]
fn promises_that_nobody_holds_follow_the_total_and_holds_bound_what_is_taken() {
    let mut pending = order();
    let mut payments = [payment(&pending, 5, pending.totals.total, PaymentStatus::Pending)];
    let less = edit(&mut pending, &mut payments, &[(1, 1)]).unwrap();
    assert_eq!((less.to_collect, less.to_return), (eur(0), eur(0)));
    assert_eq!((payments[0].amount, payments[0].status), (pending.totals.total, PaymentStatus::Pending));

    let mut held = order();
    let before = held.totals.total;
    let mut payments = [payment(&held, 5, before, PaymentStatus::Authorized)];
    let less = edit(&mut held, &mut payments, &[(1, 1)]).unwrap();
    assert_eq!((less.to_return, payments[0].amount), (eur(0), before));
    let too_much = held.clone().capture(&mut payments.clone(), payments[0].id, before, now());
    assert!(
        matches!(too_much, Err(OrderError::AmountOutOfRange { capturable, .. }) if capturable == held.totals.total)
    );
    let again = edit(&mut held, &mut payments, &[(1, 3)]).unwrap();
    assert_eq!(again.to_collect, eur(0), "the provider holds it still");
}

#[test]
fn what_left_or_was_refunded_stays() {
    let mut order = order();
    let mut payments = [payment(&order, 5, order.totals.total, PaymentStatus::Captured)];
    order.pack(&[(line_id(1), 2)], now()).unwrap();
    let (before, payments_before) = (order.clone(), payments.clone());
    for (wanted, least) in [((1, 1), 2), ((1, -1), 2), ((1, 10_000), 2)] {
        let refused = edit(&mut order, &mut payments, &[wanted]).unwrap_err();
        assert!(
            matches!(refused, OrderError::QuantityNotEditable { least: fewest, .. } if fewest == least),
            "{refused}"
        );
        assert_eq!((&order, &payments), (&before, &payments_before));
    }
    let line = RefundLineRequest { order_line_id: line_id(2), quantity: 1, restock: false };
    let request = RefundRequest { lines: vec![line], ..RefundRequest::default() };
    order.begin_refund(&mut payments, &request, eur(0), now()).unwrap();
    let refused = edit(&mut order, &mut payments, &[(2, 0)]).unwrap_err();
    assert!(matches!(refused, OrderError::QuantityNotEditable { least: 1, .. }), "{refused}");
    let unknown = edit(&mut order, &mut payments, &[(7, 1)]).unwrap_err();
    assert!(matches!(unknown, OrderError::LineNotFound { .. }));
}

#[test]
fn goods_that_came_back_stay_so_through_an_edit() {
    let mut order = order();
    let mut payments = [payment(&order, 5, order.totals.total, PaymentStatus::Pending)];
    let all = order.outstanding_lines();
    order.pack(&all, now()).unwrap();
    let line = |(order_line_id, quantity): &(OrderLineId, i32)| crate::fulfillment::FulfillmentLine {
        order_line_id: *order_line_id,
        quantity: *quantity,
    };
    order.ship(&all.iter().map(line).collect::<Vec<_>>(), now());
    order.request_return(&all, now()).unwrap();
    let asked = |(order_line_id, quantity): &(OrderLineId, i32)| ReturnLine {
        order_line_id: *order_line_id,
        quantity: *quantity,
        reason: ReturnReason::Unwanted,
    };
    order.receive_return(&all.iter().map(asked).collect::<Vec<_>>(), &all, now()).unwrap();
    assert_eq!(order.fulfillment_status, OrderFulfillmentStatus::Returned);
    edit(&mut order, &mut payments, &[]).unwrap();
    assert_eq!(order.fulfillment_status, OrderFulfillmentStatus::Returned, "nothing was changed");
}

#[test]
fn nothing_is_not_an_order_and_what_has_ended_stays() {
    let mut order = order();
    let mut payments = [payment(&order, 5, order.totals.total, PaymentStatus::Pending)];
    assert_eq!(edit(&mut order, &mut payments, &[(1, 0), (2, 0)]), Err(OrderError::NothingLeft));
    order.cancel(&mut payments, now()).unwrap();
    let refused = edit(&mut order, &mut payments, &[(1, 1)]);
    assert!(matches!(refused, Err(OrderError::InvalidTransition(_))), "{refused:?}");
}

#[test]
fn an_order_whose_rest_is_taken_out_is_sent() {
    let mut order = order();
    let mut payments = [payment(&order, 5, order.totals.total, PaymentStatus::Captured)];
    order.restate(&payments, now()).unwrap();
    let parcel = crate::fulfillment::FulfillmentLine { order_line_id: line_id(1), quantity: 3 };
    order.pack(&[(line_id(1), 3)], now()).unwrap();
    order.ship(&[parcel], now());
    assert_eq!(order.fulfillment_status, OrderFulfillmentStatus::PartiallyFulfilled);
    edit(&mut order, &mut payments, &[(2, 0)]).unwrap();
    assert_eq!((order.fulfillment_status, order.status), (OrderFulfillmentStatus::Fulfilled, OrderStatus::Completed));
}

proptest! {
    #[test]
    fn what_came_and_was_promised_is_what_the_order_costs(
        status in prop::sample::select(vec![PaymentStatus::Pending, PaymentStatus::Captured]),
        steps in prop::collection::vec((0_u8..4, 1_u128..3, 0_i32..6, 1_i64..3000), 0..30),
    ) {
        let mut order = order();
        let mut payments = vec![payment(&order, 5, order.totals.total, status)];
        order.restate(&payments, now()).unwrap();
        let mut next = 6;
        for (kind, line, quantity, minor) in steps {
            if kind == 0 {
                let id = payments[usize::try_from(minor).unwrap() % payments.len()].id;
                let _: Result<OrderStates, OrderError> = order.capture(&mut payments, id, eur(minor), now());
            } else if let Ok(money) = edit(&mut order, &mut payments, &[(line, quantity)]) {
                let mut left = money.to_return.minor;
                for index in 0..payments.len() {
                    let amount = payments[index].refundable().unwrap().minor.min(left);
                    if amount > 0 {
                        left -= amount;
                        let request = RefundRequest {
                            payment: Some(payments[index].id),
                            amount: Some(eur(amount)),
                            ..RefundRequest::default()
                        };
                        let plan = order.begin_refund(&mut payments, &request, eur(0), now()).unwrap();
                        order.lower(&payments, plan.amount, now()).unwrap();
                        order.end_refund(&mut payments, plan.payment_id, plan.amount, &[], true, now()).unwrap();
                    }
                }
                prop_assert_eq!(left, 0);
                if money.to_collect.minor > 0 {
                    payments.push(payment(&order, next, money.to_collect, PaymentStatus::Pending));
                    next += 1;
                }
                order.restate(&payments, now()).unwrap();
            }
            assert_adds_up(&order);
            let has: i64 = payments
                .iter()
                .map(|payment| payment.refundable().unwrap().minor + payment.outstanding().unwrap().minor)
                .sum();
            prop_assert_eq!(has, order.totals.total.minor);
            let is_paid = payments.iter().all(|payment| payment.outstanding().unwrap().minor == 0);
            prop_assert_eq!(order.payment_status == OrderPaymentStatus::Paid, is_paid, "{:?}", order.payment_status);
        }
    }
}
