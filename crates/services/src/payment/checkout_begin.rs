//! The first transaction of a checkout: everything is checked, the order is written down as it will be, and the session is taken.

use cartwright_domain::{
    cart::{Cart, CartStatus},
    id::{PaymentSessionId, StockLocationId, VariantId},
    ordering::{NewOrder, Order, OrderPaymentStatus},
    payment::{PaymentSession, PaymentSessionStatus},
    pricing::Money,
};
use cartwright_persistence::{ReserveError, StockShare, UnitOfWork, Writes};

use super::{
    CheckoutComplete, CheckoutRefusal, ask,
    checkout_complete::{Begun, Ended, Standing},
    payment_session_create::{out_of_stock, refuse_problems, reserve},
    settle::{Heard, record},
    void_waiting_session,
};
use crate::{
    Context, Error, Failure, Work,
    cart::Quoting,
    idempotency::{self, Known},
    ordering::place::{Placing, place_order},
};

/// Finds out where the checkout stands, and takes the session where the provider is to be asked.
pub(super) async fn begin(
    ctx: &Context,
    input: &CheckoutComplete,
    request: &idempotency::Request,
) -> Result<Begun, Error<CheckoutRefusal>> {
    ctx.store().transaction(|uow| async move { begin_in(ctx, &uow, input, request).await }).await
}

async fn begin_in(
    ctx: &Context,
    uow: &UnitOfWork,
    input: &CheckoutComplete,
    request: &idempotency::Request,
) -> Result<Begun, Error<CheckoutRefusal>> {
    let Some(before) = uow.carts().lock(input.cart, ctx.customer()).await? else {
        return Err(Error::refused(CheckoutRefusal::CartNotFound));
    };
    let known = request.known(uow).await?.map_err(|refusal| Error::refused(CheckoutRefusal::Key(refusal)))?;
    if let Known::Ended(ended) = known {
        return Ok(stands(Standing::Ended(ended), true));
    }
    match (before.status, before.order_id) {
        (CartStatus::Completed, Some(order)) => {
            return Ok(stands(Standing::Ended(Ended::Placed(order)), true));
        }
        (CartStatus::Open | CartStatus::AwaitingPayment, _) => {}
        _ => return Err(Error::refused(CheckoutRefusal::CartClosed)),
    }
    match input.payment_session {
        Some(session) => begin_paid(ctx, uow, input, before, session, request, known).await,
        None => begin_unpaid(ctx, uow, input, before, request).await,
    }
}

async fn begin_paid(
    ctx: &Context,
    uow: &UnitOfWork,
    input: &CheckoutComplete,
    before: Cart,
    id: PaymentSessionId,
    request: &idempotency::Request,
    known: Known<Ended>,
) -> Result<Begun, Error<CheckoutRefusal>> {
    let locked = uow.payment_sessions().lock_with_draft(id).await?.filter(|(session, _)| session.cart_id == before.id);
    let Some((mut session, frozen)) = locked else {
        return Err(Error::refused(CheckoutRefusal::SessionNotFound));
    };
    let now = ctx.now();
    let mut writes = Writes::default();
    match session.status {
        PaymentSessionStatus::Processing if session.is_in_flight(now) => return Ok(Begun::Busy),
        PaymentSessionStatus::Processing => {
            request.begin(uow, &mut writes, now);
            uow.write(writes).await?;
            return Ok(stands(Standing::Waiting(Box::new(session)), true));
        }
        PaymentSessionStatus::Open | PaymentSessionStatus::ActionRequired if session.reserved_until > now => {}
        PaymentSessionStatus::Open | PaymentSessionStatus::ActionRequired => {
            return Err(Error::refused(CheckoutRefusal::SessionEnded(PaymentSessionStatus::Expired)));
        }
        // A job has learnt what this very request could not wait for.
        PaymentSessionStatus::Declined if matches!(known, Known::Begun) => {
            let ended = Ended::declined(session);
            request.keep_outcome(uow, &mut writes, &ended, now)?;
            uow.write(writes).await?;
            return Ok(stands(Standing::Ended(ended), true));
        }
        ended => return Err(Error::refused(CheckoutRefusal::SessionEnded(ended))),
    }
    if session.status == PaymentSessionStatus::Open {
        before.check_version(input.expected_version)?;
    }
    let said = ask::at_once(ctx.shop(), &session);
    let mut held = None;
    // What the customer may pay without the shop was written down with the session, and stays what it was.
    let draft = match frozen.filter(|_| session.is_prepared()) {
        Some(draft) => draft,
        None if said.is_some() => {
            let taken = uow.stock().take_reservation(session.id).await?;
            let units: Vec<_> = taken.iter().map(|share| (share.variant_id, share.quantity)).collect();
            held = Some(taken);
            quote_order(ctx, uow, &before, units).await?
        }
        None => {
            let units = uow.stock().reserved_by(session.id).await?;
            quote_order(ctx, uow, &before, units).await?
        }
    };
    check_amounts(input, &draft, Some(session.amount))?;
    session.transition(PaymentSessionStatus::Processing, now).map_err(|error| Failure::Internal(error.to_string()))?;
    if let Some(said) = &said {
        let actor = ctx.actor().label();
        let (draft, request, actor) = (Some(draft), Some(request), actor.as_str());
        let heard = Heard { cart: before, session, draft, held, said, request, actor };
        return Ok(stands(record(ctx.shop(), uow, heard).await?, false));
    }
    let mut cart = before.clone();
    if cart.status == CartStatus::Open {
        cart.await_payment(now)?;
        uow.carts().save_with(&mut writes, &before, &cart)?;
    }
    let taken_until = ask::taken_until(ctx.shop());
    session.in_flight_until = Some(taken_until);
    uow.payment_sessions().save(&mut writes, &session, Some(&draft))?;
    ctx.shop().enqueue_with(uow, &mut writes, Work::SettlePayment { session: session.id }, taken_until)?;
    request.begin(uow, &mut writes, now);
    uow.write(writes).await?;
    Ok(Begun::Ask(Box::new(session)))
}

fn stands(standing: Standing, replayed: bool) -> Begun {
    Begun::Stands { standing, replayed }
}

/// The order of the cart as things are now. What its session holds counts as available to it.
async fn quote_order(
    ctx: &Context,
    uow: &UnitOfWork,
    cart: &Cart,
    held: impl IntoIterator<Item = (VariantId, i64)>,
) -> Result<Order, Error<CheckoutRefusal>> {
    let channel = ctx.shop().channel_by_id(cart.channel_id)?;
    let mut quoting = Quoting::read_in(ctx, uow, cart, &channel, []).await?;
    quoting.count_as_available(held);
    refuse_problems(&quoting, cart)?;
    draft_order(ctx, &quoting, cart)
}

/// Nothing is due: the order is placed in this very transaction, under a session that only holds the stock.
async fn begin_unpaid(
    ctx: &Context,
    uow: &UnitOfWork,
    input: &CheckoutComplete,
    before: Cart,
    request: &idempotency::Request,
) -> Result<Begun, Error<CheckoutRefusal>> {
    before.check_version(input.expected_version)?;
    let mut cart = before;
    // What became free since a session was made for it is in nobody's way, least of all in that of its own cart.
    void_waiting_session(ctx, uow, &mut cart).await?;
    if cart.status != CartStatus::Open {
        return Err(Error::refused(CheckoutRefusal::PaymentInProgress));
    }
    let channel = ctx.shop().channel_by_id(cart.channel_id)?;
    let quoting = Quoting::read_in(ctx, uow, &cart, &channel, []).await?;
    refuse_problems(&quoting, &cart)?;
    let draft = draft_order(ctx, &quoting, &cart)?;
    check_amounts(input, &draft, None)?;
    if draft.totals.amount_due.minor != 0 {
        return Err(Error::refused(CheckoutRefusal::SessionRequired));
    }
    let now = ctx.now();
    let session = holding_session(ctx, &cart, "none", draft.totals.amount_due);
    let held = hold_at_once(ctx, uow, &cart, &channel.stock_locations, &session).await.map_err(out_of_stock)?;
    let (actor, mut writes) = (ctx.actor().label(), Writes::default());
    request.keep_outcome(uow, &mut writes, &Ended::Placed(draft.id), now)?;
    let placing = Placing { cart, held, draft, payments: Vec::new(), actor: &actor, writes };
    let order = place_order(ctx.shop(), uow, placing).await?;
    Ok(stands(Standing::Placed(Box::new(order)), false))
}

/// Writes such a session, and takes what it holds at once.
pub(crate) async fn hold_at_once(
    ctx: &Context,
    uow: &UnitOfWork,
    cart: &Cart,
    locations: &[StockLocationId],
    session: &PaymentSession,
) -> Result<Vec<StockShare>, ReserveError> {
    let mut writes = Writes::default();
    uow.payment_sessions().insert(&mut writes, session, None);
    reserve(ctx, uow, &mut writes, cart, locations, session.id).await?;
    uow.write(writes).await?;
    Ok(uow.stock().take_reservation(session.id).await?)
}

/// A session in which nobody pays: it holds the stock of an order that is placed in this very transaction.
pub(crate) fn holding_session(ctx: &Context, cart: &Cart, provider: &str, amount: Money) -> PaymentSession {
    let now = ctx.now();
    PaymentSession {
        id: ctx.ids().key(now),
        cart_id: cart.id,
        cart_version: cart.version,
        provider: provider.to_owned(),
        status: PaymentSessionStatus::Captured,
        amount,
        token: None,
        return_url: None,
        next_action_url: None,
        client_secret: None,
        provider_reference: None,
        decline_message: None,
        in_flight_until: None,
        reserved_until: now,
        created_at: now,
        updated_at: now,
    }
}

/// The order as it will be placed.
pub(super) fn draft_order(ctx: &Context, quoting: &Quoting, cart: &Cart) -> Result<Order, Error<CheckoutRefusal>> {
    let now = ctx.now();
    let offered = quoting.shipping_methods(cart)?;
    let chosen = offered.into_iter().find(|quote| Some(quote.method.id) == cart.shipping_method_id);
    let new = NewOrder {
        id: ctx.ids().key(now),
        // Given when it is placed.
        number: String::new(),
        cart,
        facts: &quoting.facts,
        priced: &quoting.price(cart)?,
        shipping_method: chosen.map(|quote| quote.method.name),
        payment_status: OrderPaymentStatus::Pending,
    };
    let order = Order::from_cart(new, || ctx.ids().key(now), now);
    // What a cart may lack its problems have told.
    order.map_err(|error| Failure::Internal(error.to_string()).into())
}

/// Never another amount than the one that was authorised, nor than the one that was seen.
fn check_amounts(
    input: &CheckoutComplete,
    draft: &Order,
    authorised: Option<Money>,
) -> Result<(), Error<CheckoutRefusal>> {
    let actual = draft.totals.total;
    if let Some(expected) = authorised.filter(|expected| *expected != draft.totals.amount_due) {
        return Err(Error::refused(CheckoutRefusal::PriceChanged { expected, actual: draft.totals.amount_due }));
    }
    let Some(expected) = &input.expected_total else {
        return Ok(());
    };
    let expected = Money::parse(expected, actual.currency).map_err(|error| {
        use cartwright_domain::input::{InputProblem, InputProblemCode};
        let problem = InputProblem::new(&["expectedTotal"], InputProblemCode::Invalid, error.to_string());
        Error::refused(CheckoutRefusal::Input(problem))
    })?;
    if expected == actual { Ok(()) } else { Err(Error::refused(CheckoutRefusal::PriceChanged { expected, actual })) }
}
