//! Other goods for goods that came back.
//!
//! The price of what came goes into a new order as a payment by the provider `exchange`: in the books of the old order it went back, in those
//! of the new one it came. No provider moves any money for it.

use cartwright_domain::{
    cart::Cart,
    id::{CartId, CustomerId, OrderId, PaymentOperationId},
    ordering::{
        OrderEventKind, Payment, PaymentOperationKind, PaymentStatus, Refund, RefundLineRequest, RefundRequest,
    },
    pricing::Money,
};
use cartwright_persistence::{UnitOfWork, Writes};

use super::{
    OrderRefusal,
    change::Changing,
    goods::{goods_as_order, out_of_stock},
    payment_operation::new_operation,
    place::{Placing, place_order},
};
use crate::{Context, Error, Failure, cart::CartLineAdd, payment};

/// Under which name the price of goods that came back pays for others.
const EXCHANGE: &str = "exchange";
/// The field that names the goods.
const FIELD: &str = "exchange";
/// Under which name the rest is waited for.
const LATER: &str = "manual";

/// What an exchange brought.
pub(super) struct Exchanged {
    /// The new order.
    pub order: OrderId,
    /// What the price of the goods was given back as.
    pub credit: PaymentOperationId,
    /// What is left of the price.
    pub left: Money,
    /// What the timeline of the old order says of it.
    pub happened: (OrderEventKind, String),
}

/// Places an order of the goods, sent for nothing to where the first ones were sent, and pays it by the price of what came back as far as that
/// reaches.
pub(super) async fn exchange(
    ctx: &Context,
    uow: &UnitOfWork,
    changing: &mut Changing,
    goods: &[CartLineAdd],
    came: &[RefundLineRequest],
) -> Result<Exchanged, Error<OrderRefusal>> {
    let now = ctx.now();
    let internal = |error: &dyn std::fmt::Display| Failure::Internal(error.to_string());
    let (cart, draft) = goods_as_order(ctx, uow, &changing.order, goods, FIELD).await?;
    let cost = draft.totals.total;
    let value = changing.order.price_of(came).map_err(|error| internal(&error))?;
    let credit = if value.minor < cost.minor { value } else { cost };
    let old = changing.order.id;
    let reason = Some("Goods that came back were exchanged".to_owned());
    let request = RefundRequest { lines: came.to_vec(), amount: Some(credit), ..RefundRequest::default() };
    let shipping = Money::zero(credit.currency);
    let Changing { order, payments, .. } = changing;
    let plan = order.begin_refund(payments, &request, shipping, now)?;
    order.end_refund(payments, plan.payment_id, plan.amount, &plan.lines, true, now)?;
    let actor = ctx.actor().label();
    let mut operation =
        new_operation(ctx.shop(), (old, plan.payment_id), PaymentOperationKind::Refund, plan.amount, &actor);
    operation.end(Some(EXCHANGE.to_owned()), None, now).map_err(|error| internal(&error))?;
    let credited = operation.id;
    uow.orders().insert_refund(&Refund { operation, reason, shipping, lines: plan.lines }).await?;

    let cart_id = cart.id;
    let session = payment::holding_session(ctx, &cart, EXCHANGE, credit);
    uow.carts().insert(&cart).await?;
    let channel = ctx.shop().channel_by_id(cart.channel_id)?;
    let held = payment::hold_at_once(ctx, uow, &cart, &channel.stock_locations, &session).await;
    let held = held.map_err(|error| out_of_stock(error, FIELD))?;
    let rest = cost.checked_sub(credit).map_err(|error| internal(&error))?;
    let parts = [(EXCHANGE, credit, PaymentStatus::Captured), (LATER, rest, PaymentStatus::Pending)];
    let payments = parts.into_iter().filter(|(_, amount, _)| amount.minor > 0).map(|(provider, amount, status)| {
        // Without a session, as no provider has anything to give back of it.
        Payment::new(ctx.ids().key(now), draft.id, provider, amount, status, now)
    });
    let payments = payments.collect();
    let placing = Placing { cart, held, draft, payments, actor: &actor, writes: Writes::default() };
    let new = place_order(ctx.shop(), uow, placing).await?;
    own(uow, cart_id, changing.order.customer_id).await?;
    let left = value.checked_sub(credit).map_err(|error| internal(&error))?;
    let happened = (OrderEventKind::Exchanged, format!("{credit} went into the order {}.", new.number));
    Ok(Exchanged { order: new.id, credit: credited, left, happened })
}

/// Gives the cart, which is closed by now, to the customer, so that it is forgotten with them.
async fn own(uow: &UnitOfWork, cart: CartId, customer: Option<CustomerId>) -> Result<(), Failure> {
    if let (Some(_), Some(before)) = (customer, uow.carts().lock_by_id(cart).await?) {
        let after = Cart { customer_id: customer, ..before.clone() };
        uow.carts().save(&before, &after).await?;
    }
    Ok(())
}
