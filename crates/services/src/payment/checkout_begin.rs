//! The first transaction of a checkout: everything is checked, the order is written down as it will be, and the session is taken.

use std::sync::Arc;

use cartwright_domain::{
    cart::{Cart, CartStatus},
    channel::Channel,
    id::StockLocationId,
    ordering::{NewOrder, Order, OrderPaymentStatus},
    payment::{PaymentSession, PaymentSessionStatus},
    pricing::Money,
};
use cartwright_persistence::{CheckoutState, ReserveError, StockShare, UnitOfWork, Writes};

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
    let sessions = uow.payment_sessions();
    let Some(locked) = sessions.lock_checkout(input.cart, ctx.customer(), input.payment_session).await? else {
        return Err(Error::refused(CheckoutRefusal::CartNotFound));
    };
    let channel = ctx.shop().channel_by_id(locked.channel())?;
    let mut state = sessions.read_checkout(locked, &channel, request.id(), ctx.now()).await?;
    let known = request.outcome_known(state.known.take())?;
    let known = known.map_err(|refusal| Error::refused(CheckoutRefusal::Key(refusal)))?;
    if let Known::Ended(ended) = known {
        return Ok(stands(Standing::Ended(ended), true));
    }
    match (state.cart.status, state.cart.order_id) {
        (CartStatus::Completed, Some(order)) => {
            return Ok(stands(Standing::Ended(Ended::Placed(order)), true));
        }
        (CartStatus::Open | CartStatus::AwaitingPayment, _) => {}
        _ => return Err(Error::refused(CheckoutRefusal::CartClosed)),
    }
    match input.payment_session {
        Some(_) => begin_paid(ctx, uow, input, state, &channel, request, known).await,
        None => begin_unpaid(ctx, uow, input, state, &channel, request).await,
    }
}

async fn begin_paid(
    ctx: &Context,
    uow: &UnitOfWork,
    input: &CheckoutComplete,
    state: CheckoutState,
    channel: &Arc<Channel>,
    request: &idempotency::Request,
    known: Known<Ended>,
) -> Result<Begun, Error<CheckoutRefusal>> {
    let CheckoutState { cart: before, session, facts, held, .. } = state;
    let Some((mut session, frozen)) = session else {
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
    // What the customer may pay without the shop was written down with the session, and stays what it was.
    let (draft, held) = match frozen.filter(|_| session.is_prepared()) {
        Some(draft) => (draft, None),
        None => {
            let mut quoting = Quoting::of_facts(ctx, uow, &before, channel, Some(facts)).await?;
            // What the session holds counts as available to it.
            quoting.count_as_available(held.iter().map(|share| (share.variant_id, share.quantity)));
            refuse_problems(&quoting, &before)?;
            (draft_order(ctx, &quoting, &before)?, Some(held))
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

/// Nothing is due: the order is placed in this very transaction, under a session that only holds the stock.
async fn begin_unpaid(
    ctx: &Context,
    uow: &UnitOfWork,
    input: &CheckoutComplete,
    state: CheckoutState,
    channel: &Arc<Channel>,
    request: &idempotency::Request,
) -> Result<Begun, Error<CheckoutRefusal>> {
    let CheckoutState { mut cart, facts, .. } = state;
    cart.check_version(input.expected_version)?;
    // What became free since a session was made for it is in nobody's way, least of all in that of its own cart.
    let facts = (!void_waiting_session(ctx, uow, &mut cart).await?).then_some(facts);
    if cart.status != CartStatus::Open {
        return Err(Error::refused(CheckoutRefusal::PaymentInProgress));
    }
    let quoting = Quoting::of_facts(ctx, uow, &cart, channel, facts).await?;
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
