//! Placing the order of a cart whose money is sure.

use cartwright_domain::{
    cart::Cart,
    id::{OrderLineId, PaymentSessionId, VariantId},
    messaging::MessageContent,
    ordering::{Order, OrderEventKind, OrderPaymentStatus, Payment, PaymentStatus, order_number, payment_status},
};
use cartwright_persistence::{AllocateError, StoreError, UnitOfWork};

use super::{
    change::{events, postings},
    tell_customer::tell_customer,
};
use crate::{Failure, Shop, Work};

/// Writes the order with its payments and everything else that belongs to it, and closes the cart. The stock that the session holds is promised to the order's
/// lines; no stock level changes here, so that a variant that everybody wants is not fought for a second time.
pub(crate) async fn place_order(
    shop: &Shop,
    uow: &UnitOfWork,
    before: Cart,
    session: PaymentSessionId,
    draft: Order,
    payments: Vec<Payment>,
    actor: &str,
) -> Result<Order, Failure> {
    let now = shop.clock.now();
    let internal = |error: &dyn std::fmt::Display| Failure::Internal(format!("{session}: {error}"));
    let mut order = draft;
    order.number = order_number(shop.ids.number());
    order.payment_status =
        payment_status(order.totals.total, order.lowered(), &payments).map_err(|error| internal(&error))?;
    order.placed_at = now;
    order.updated_at = now;
    let orders = uow.orders();
    // A number that is taken by chance is another one in the next run.
    orders.insert(&order).await.map_err(|error| {
        let by_chance = error.is_duplicate_of("number");
        match error {
            StoreError::Constraint { source, .. } if by_chance => StoreError::Conflict(source),
            error => error,
        }
    })?;
    for payment in &payments {
        orders.insert_payment(payment).await?;
    }
    orders.post(&postings(shop, &payments)).await?;
    orders.insert_events(&events(shop, order.id, actor, happened(&payments))).await?;
    let lines: Vec<(OrderLineId, VariantId, i64)> =
        order.lines.iter().filter_map(|line| Some((line.id, line.variant_id?, i64::from(line.quantity)))).collect();
    uow.stock().allocate_to_order(session, &lines).await.map_err(|error| match error {
        AllocateError::Store(error) => Failure::Store(error),
        error => internal(&error),
    })?;
    let mut cart = before.clone();
    cart.complete(order.id, now).map_err(|error| internal(&error))?;
    uow.carts().save(&before, &cart).await?;
    if order.payment_status == OrderPaymentStatus::Pending {
        let due = now + shop.settings.unpaid_order_lifetime;
        shop.enqueue(uow, Work::CancelUnpaidOrder { order: order.id }, due).await?;
    }
    tell_customer(shop, uow, &order, MessageContent::OrderConfirmation { order: order.id }).await?;
    Ok(order)
}

fn happened(payments: &[Payment]) -> Vec<(OrderEventKind, String)> {
    let mut happened = vec![(OrderEventKind::Placed, "The order was placed.".to_owned())];
    happened.extend(payments.iter().filter_map(|payment| match payment.status {
        PaymentStatus::Pending => Some((OrderEventKind::PaymentPending, "The customer will pay later.".to_owned())),
        PaymentStatus::Authorized => Some((OrderEventKind::PaymentAuthorized, "The payment is authorised.".to_owned())),
        PaymentStatus::Captured => Some((OrderEventKind::PaymentCaptured, "The payment was taken.".to_owned())),
        PaymentStatus::Voided => None,
    }));
    happened
}
