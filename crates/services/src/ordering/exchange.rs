//! Other goods for goods that came back.
//!
//! The price of what came goes into a new order as a payment by the provider `exchange`: in the books of the old order it went back, in those
//! of the new one it came. No provider moves any money for it.

use cartwright_domain::{
    cart::{Cart, CartStatus},
    id::{CartId, CustomerId, OrderId, PaymentOperationId, VariantId},
    inventory::Shortage,
    ordering::{
        NewOrder, Order, OrderEventKind, OrderPaymentStatus, Payment, PaymentOperationKind, PaymentStatus, Refund,
        RefundLineRequest, RefundRequest,
    },
    payment::PaymentSession,
    pricing::Money,
};
use cartwright_persistence::{ReserveError, UnitOfWork};

use super::{OrderRefusal, change::Changing, payment_operation::new_operation, place::place_order};
use crate::{
    Context, Error, Failure,
    cart::{CartLineAdd, Quoting, new_lines},
    payment,
};

/// Under which name the price of goods that came back pays for others.
const EXCHANGE: &str = "exchange";
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
    let (cart, draft) = draft_order(ctx, uow, &changing.order, goods).await?;
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
    uow.payment_sessions().insert(&session).await?;
    let channel = ctx.shop().channel_by_id(cart.channel_id)?;
    payment::reserve(ctx, uow, &cart, &channel, session.id).await.map_err(out_of_stock)?;
    let rest = cost.checked_sub(credit).map_err(|error| internal(&error))?;
    let parts = [(EXCHANGE, credit, PaymentStatus::Captured), (LATER, rest, PaymentStatus::Pending)];
    let payments = parts.into_iter().filter(|(_, amount, _)| amount.minor > 0).map(|(provider, amount, status)| {
        let part = PaymentSession { provider: provider.to_owned(), amount, ..session.clone() };
        // No provider has anything to give back of it.
        let past_providers = Payment::of_session(ctx.ids().key(now), draft.id, &part, status, now);
        Payment { payment_session_id: None, ..past_providers }
    });
    let payments = payments.collect();
    let new = place_order(ctx.shop(), uow, cart, session.id, draft, payments, &actor).await?;
    own(uow, cart_id, changing.order.customer_id).await?;
    let left = value.checked_sub(credit).map_err(|error| internal(&error))?;
    let happened = (OrderEventKind::Exchanged, format!("{credit} went into the order {}.", new.number));
    Ok(Exchanged { order: new.id, credit: credited, left, happened })
}

/// The goods as an order, at the prices of this moment, for whoever placed the old one.
async fn draft_order(
    ctx: &Context,
    uow: &UnitOfWork,
    old: &Order,
    goods: &[CartLineAdd],
) -> Result<(Cart, Order), Error<OrderRefusal>> {
    let now = ctx.now();
    let channel = ctx.shop().channel_by_id(old.channel_id)?;
    let mut cart = Cart {
        id: ctx.ids().key(now),
        token: ctx.ids().secret(),
        channel_id: old.channel_id,
        // The cart that the customer has is another one.
        customer_id: None,
        status: CartStatus::Open,
        version: 0,
        language: old.language,
        lines: Vec::new(),
        email: Some(old.email.clone()),
        phone: old.phone.clone(),
        note: None,
        attributes: Vec::new(),
        shipping_address: old.shipping_address.clone(),
        billing_address: old.billing_address.clone(),
        shipping_method_id: None,
        order_id: None,
        reserved_since: None,
        expires_at: now + ctx.settings().cart_lifetime,
        created_at: now,
        updated_at: now,
    };
    let quoting = Quoting::read_in(ctx, uow, &cart, &channel, goods.iter().map(|line| line.variant)).await?;
    cart.add_lines(new_lines(ctx, goods, &quoting).map_err(not_for_sale)?).map_err(not_for_sale)?;
    cart.touch(now, ctx.settings().cart_lifetime);
    let new = NewOrder {
        id: ctx.ids().key(now),
        // Given when it is placed.
        number: String::new(),
        cart: &cart,
        facts: &quoting.facts,
        priced: &quoting.price(&cart).map_err(not_for_sale)?,
        shipping_method: None,
        payment_status: OrderPaymentStatus::Pending,
    };
    let mut draft = Order::from_cart(new, || ctx.ids().key(now), now)?;
    draft.customer_id = old.customer_id;
    Ok((cart, draft))
}

/// Gives the cart, which is closed by now, to the customer, so that it is forgotten with them.
async fn own(uow: &UnitOfWork, cart: CartId, customer: Option<CustomerId>) -> Result<(), Failure> {
    if let (Some(_), Some(before)) = (customer, uow.carts().lock_by_id(cart).await?) {
        let after = Cart { customer_id: customer, ..before.clone() };
        uow.carts().save(&before, &after).await?;
    }
    Ok(())
}

fn out_of_stock(error: ReserveError) -> Error<OrderRefusal> {
    match error {
        ReserveError::Store(error) => error.into(),
        ReserveError::Short(shortages) => {
            let refusal = |(variant, shortage): (VariantId, Shortage)| OrderRefusal::OutOfStock {
                variant,
                requested: shortage.requested,
                available: shortage.available.max(0),
            };
            Error::Refused(shortages.into_iter().map(refusal).collect())
        }
    }
}

fn not_for_sale(error: cartwright_domain::cart::CartError) -> Error<OrderRefusal> {
    use cartwright_domain::{
        cart::CartError,
        input::{InputProblem, InputProblemCode},
    };
    if let CartError::InsufficientStock { variant_id: variant, requested, available, .. } = error {
        return Error::refused(OrderRefusal::OutOfStock { variant, requested, available });
    }
    vec![InputProblem::new(&["exchange"], InputProblemCode::Invalid, error.to_string())].into()
}
