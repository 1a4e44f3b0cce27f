//! Calling an order off.

use cartwright_domain::{
    fulfillment::FulfillmentStatus,
    id::{OrderId, OrderLineId},
    identity::Permission,
    messaging::MessageContent,
    ordering::{Order, OrderError, OrderEventKind, OrderStatus, PaymentStatus, RefundRequest},
    payment::InvalidTransition,
};
use cartwright_persistence::UnitOfWork;
use serde::Serialize;

use super::{
    OrderRefusal,
    change::Changing,
    payment_operation::{Moved, ask_providers},
    refund_create::begin_refund,
    tell_customer::tell_customer,
};
use crate::{Context, Done, Error, Failure, Shop, Work, idempotency};

/// An order to be called off.
#[derive(Debug, Clone, Serialize)]
pub struct OrderCancel {
    /// The order.
    pub order: OrderId,
    /// Why, for the timeline.
    pub reason: Option<String>,
    /// Whether money that came goes back.
    pub refund: bool,
}

/// Calls the order off: what was promised of the stock comes back, payments that have not come are given up, and what came goes back where
/// that is asked for.
pub async fn order_cancel(
    ctx: &Context,
    input: OrderCancel,
    key: Option<&str>,
) -> Result<Done<Order>, Error<OrderRefusal>> {
    ctx.require_staff(Permission::OrdersWrite)?;
    let request = idempotency::Request::new("orderCancel", ctx.actor().label(), key, &input)?;
    run(ctx, input, By::Staff, &request).await
}

/// Calls an order off for whoever bought it, as long as nothing of it was packed; what came goes back. The order is one that the caller may see.
pub async fn own_order_cancel(
    ctx: &Context,
    order: &Order,
    reason: Option<String>,
    key: Option<&str>,
) -> Result<Done<Order>, Error<OrderRefusal>> {
    let input = OrderCancel { order: order.id, reason, refund: true };
    let request = idempotency::Request::new("ownOrderCancel", order.id, key, &input)?;
    run(ctx, input, By::Customer, &request).await
}

/// Who calls an order off.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Customer,
    Staff,
}

async fn run(
    ctx: &Context,
    input: OrderCancel,
    by: By,
    request: &idempotency::Request,
) -> Result<Done<Order>, Error<OrderRefusal>> {
    let reason = &clean_reason(input.reason)?;
    let (order, refund) = (input.order, input.refund);
    let done = idempotency::run(ctx, request, |uow| async move {
        let changing = Changing::begin(&uow, order).await?;
        if by == By::Customer && changing.order.can_cancel() && !changing.order.can_be_cancelled_by_customer() {
            let (from, to) = (FulfillmentStatus::Packed.as_str(), OrderStatus::Cancelled.as_str());
            return Err(OrderError::from(InvalidTransition { from, to }).into());
        }
        cancel(ctx.shop(), &uow, changing, &ctx.actor().label(), reason.as_deref(), refund).await
    })
    .await?;
    // The order is called off, whatever a provider says; a refund that it refuses the order's refunds tell.
    ask_providers(ctx, &done).await
}

pub(super) fn clean_reason(reason: Option<String>) -> Result<Option<String>, Error<OrderRefusal>> {
    use cartwright_domain::input::{InputCheck, TextRule};
    let mut check = InputCheck::new();
    let reason = check.text(&["reason"], reason.as_deref(), TextRule::line(500));
    Ok(check.finish(reason)?)
}

/// Calls off an order that nobody has paid in time. Does nothing where money came or the order has ended meanwhile.
pub(crate) async fn cancel_unpaid_order(shop: &Shop, id: OrderId) -> Result<(), Failure> {
    let cancelled: Result<(), Error<OrderRefusal>> = shop
        .store
        .transaction(|uow| async move {
            let changing = Changing::begin(&uow, id).await?;
            if changing.order.is_overdue(shop.clock.now(), shop.settings.unpaid_order_lifetime) {
                cancel(shop, &uow, changing, "system", Some("Nobody has paid in time."), false).await?;
            }
            Ok(())
        })
        .await;
    cancelled.map_err(Error::into_failure)
}

async fn cancel(
    shop: &Shop,
    uow: &UnitOfWork,
    mut changing: Changing,
    actor: &str,
    reason: Option<&str>,
    refund: bool,
) -> Result<Moved, Error<OrderRefusal>> {
    let gives_up = changing.payments.iter().any(|payment| payment.status.is_outstanding());
    let held: Vec<_> = changing
        .payments
        .iter()
        .filter(|payment| payment.status == PaymentStatus::Authorized)
        .filter_map(|payment| payment.payment_session_id)
        .collect();
    let Changing { order, payments, .. } = &mut changing;
    order.cancel(payments, shop.clock.now())?;
    let mut happened = vec![(OrderEventKind::Cancelled, reason.unwrap_or("The order was called off.").to_owned())];
    if gives_up {
        happened.push((OrderEventKind::PaymentVoided, "The payment was given up.".to_owned()));
    }
    let mut operations = Vec::new();
    if refund {
        let mut captured = Vec::new();
        for payment in &changing.payments {
            if payment.refundable().map_err(OrderError::from)?.minor > 0 {
                captured.push(payment.id);
            }
        }
        for payment in captured {
            let request = RefundRequest { payment: Some(payment), ..RefundRequest::default() };
            let reason = reason.map(str::to_owned);
            let begun = begin_refund(shop, uow, &mut changing, &request, reason, actor).await?;
            happened.push(begun.happened);
            operations.push(begun.operation);
        }
    }
    for session in held {
        shop.enqueue(uow, Work::VoidPayment { session }, shop.clock.now()).await?;
    }
    let lines: Vec<OrderLineId> = changing.order.lines.iter().map(|line| line.id).collect();
    let (reference, new_id) = (changing.order.id.to_string(), shop.movement_ids());
    let ledger = shop.ledger(actor, Some(&reference), &new_id);
    for mut parcel in uow.orders().fulfillments(&[changing.order.id]).await? {
        if parcel.status == FulfillmentStatus::Packed {
            parcel.become_at(FulfillmentStatus::Cancelled, shop.clock.now()).map_err(OrderError::from)?;
            uow.stock().unpack(parcel.id, ledger).await?;
            uow.orders().save_fulfillment(&parcel).await?;
        }
    }
    let order = changing.order.clone();
    let id = changing.save(shop, uow, actor, happened).await?;
    tell_customer(shop, uow, &order, MessageContent::OrderCancelled { order: id }).await?;
    uow.stock().release_allocation(&lines, ledger).await?;
    Ok(Moved { order: id, operations })
}
