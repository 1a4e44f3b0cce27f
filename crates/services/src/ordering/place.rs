//! Placing the order of a cart whose money is sure.

use cartwright_domain::{
    cart::Cart,
    id::{OrderLineId, VariantId},
    messaging::MessageContent,
    ordering::{Order, OrderEventKind, OrderPaymentStatus, Payment, PaymentStatus, order_number, payment_status},
};
use cartwright_persistence::{AllocateError, StockShare, StoreError, UnitOfWork, Writes};

use super::{
    change::{events, postings},
    tell_customer::tell_customer_with,
};
use crate::{Failure, Shop, Work};

/// What becomes an order.
pub(crate) struct Placing<'a> {
    /// The locked cart.
    pub cart: Cart,
    /// What was taken from its session, to be promised to the order's lines.
    pub held: Vec<StockShare>,
    /// The order as it will be, but for its number.
    pub draft: Order,
    /// What pays it.
    pub payments: Vec<Payment>,
    /// The label of the actor.
    pub actor: &'a str,
    /// What is to be written with it.
    pub writes: Writes,
}

/// Writes the order with its payments and everything else that belongs to it, and closes the cart. The stock that the session held is promised to the order's
/// lines; no stock level changes here, so that a variant that everybody wants is not fought for a second time.
pub(crate) async fn place_order(shop: &Shop, uow: &UnitOfWork, placing: Placing<'_>) -> Result<Order, Failure> {
    let Placing { cart: before, held, draft, payments, actor, mut writes } = placing;
    let now = shop.clock.now();
    let id = draft.id;
    let internal = |error: &dyn std::fmt::Display| Failure::Internal(format!("{id}: {error}"));
    let mut order = draft;
    order.number = order_number(shop.ids.number());
    order.payment_status =
        payment_status(order.totals.total, order.lowered(), &payments).map_err(|error| internal(&error))?;
    order.placed_at = now;
    order.updated_at = now;
    let orders = uow.orders();
    orders.insert(&mut writes, &order);
    for payment in &payments {
        orders.insert_payment(&mut writes, payment);
    }
    orders.post(&mut writes, &postings(shop, &payments));
    orders.insert_events(&mut writes, &events(shop, order.id, actor, happened(&payments)));
    let lines: Vec<(OrderLineId, VariantId, i64)> =
        order.lines.iter().filter_map(|line| Some((line.id, line.variant_id?, i64::from(line.quantity)))).collect();
    uow.stock().allocate_to_order(&mut writes, held, &lines).await.map_err(|error| match error {
        AllocateError::Store(error) => Failure::Store(error),
        error => internal(&error),
    })?;
    let mut cart = before.clone();
    cart.complete(order.id, now).map_err(|error| internal(&error))?;
    uow.carts().save_with(&mut writes, &before, &cart)?;
    if order.payment_status == OrderPaymentStatus::Pending {
        let due = now + shop.settings.unpaid_order_lifetime;
        shop.enqueue_with(uow, &mut writes, Work::CancelUnpaidOrder { order: order.id }, due)?;
    }
    tell_customer_with(shop, uow, &mut writes, &order, MessageContent::OrderConfirmation { order: order.id })?;
    // A number that is taken by chance is another one in the next run.
    uow.write(writes).await.map_err(|error| {
        let by_chance = error.is_duplicate_of("number");
        match error {
            StoreError::Constraint { source, .. } if by_chance => StoreError::Conflict(source),
            error => error,
        }
    })?;
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
