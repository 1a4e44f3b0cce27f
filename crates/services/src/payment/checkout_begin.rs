//! The first transaction of a checkout: everything is checked, the order is written down as it will be, and the session is taken.

use cartwright_domain::{
    cart::{Cart, CartStatus},
    id::PaymentSessionId,
    ordering::{NewOrder, Order, OrderPaymentStatus},
    payment::{PaymentSession, PaymentSessionStatus},
    pricing::Money,
};
use cartwright_persistence::UnitOfWork;

use super::{
    CheckoutComplete, CheckoutRefusal, ask,
    checkout_complete::{Begun, Ended},
    payment_session_create::{out_of_stock, refuse_problems, reserve},
    void_waiting_session,
};
use crate::{
    Context, Error, Failure, Work,
    cart::Quoting,
    idempotency::{self, Known},
    ordering::place::place_order,
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
        return Ok(Begun::Ended { ended, replayed: true });
    }
    match (before.status, before.order_id) {
        (CartStatus::Completed, Some(order)) => {
            return Ok(Begun::Ended { ended: Ended::Placed(order), replayed: true });
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
    let session = uow.payment_sessions().lock(id).await?.filter(|session| session.cart_id == before.id);
    let Some(mut session) = session else {
        return Err(Error::refused(CheckoutRefusal::SessionNotFound));
    };
    let now = ctx.now();
    match session.status {
        PaymentSessionStatus::Processing if session.is_in_flight(now) => return Ok(Begun::Busy),
        PaymentSessionStatus::Processing => {
            request.begin(uow, now).await?;
            return Ok(Begun::Waiting(Box::new(session)));
        }
        PaymentSessionStatus::Open | PaymentSessionStatus::ActionRequired if session.reserved_until > now => {}
        PaymentSessionStatus::Open | PaymentSessionStatus::ActionRequired => {
            return Err(Error::refused(CheckoutRefusal::SessionEnded(PaymentSessionStatus::Expired)));
        }
        // A job has learnt what this very request could not wait for.
        PaymentSessionStatus::Declined if matches!(known, Known::Begun) => {
            let ended = Ended::declined(session);
            request.keep_outcome(uow, &ended, now).await?;
            return Ok(Begun::Ended { ended, replayed: true });
        }
        ended => return Err(Error::refused(CheckoutRefusal::SessionEnded(ended))),
    }
    if session.status == PaymentSessionStatus::Open {
        before.check_version(input.expected_version)?;
    }
    // What the customer may pay without the shop was written down with the session, and stays what it was.
    let frozen = if session.is_prepared() { uow.payment_sessions().order_draft(session.id).await? } else { None };
    let draft = match frozen {
        Some(draft) => draft,
        None => {
            let draft = quote_order(ctx, uow, &before, session.id).await?;
            uow.payment_sessions().save_order_draft(session.id, &draft).await?;
            draft
        }
    };
    check_amounts(input, &draft, Some(session.amount))?;
    let mut cart = before.clone();
    if cart.status == CartStatus::Open {
        cart.await_payment(now)?;
        uow.carts().save(&before, &cart).await?;
    }
    let taken_until = ask::taken_until(ctx.shop());
    session.transition(PaymentSessionStatus::Processing, now).map_err(|error| Failure::Internal(error.to_string()))?;
    session.in_flight_until = Some(taken_until);
    uow.payment_sessions().save(&session).await?;
    ctx.shop().enqueue(uow, Work::SettlePayment { session: session.id }, taken_until).await?;
    request.begin(uow, now).await?;
    Ok(Begun::Ask(Box::new(session)))
}

/// The order of the cart as things are now.
async fn quote_order(
    ctx: &Context,
    uow: &UnitOfWork,
    cart: &Cart,
    session: PaymentSessionId,
) -> Result<Order, Error<CheckoutRefusal>> {
    let channel = ctx.shop().channel_by_id(cart.channel_id)?;
    let mut quoting = Quoting::read_in(ctx, uow, cart, &channel, []).await?;
    quoting.count_as_available(uow.stock().reserved_by(session).await?);
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
    uow.payment_sessions().insert(&session).await?;
    reserve(ctx, uow, &cart, &channel, session.id).await.map_err(out_of_stock)?;
    let actor = ctx.actor().label();
    let order = place_order(ctx.shop(), uow, cart, session.id, draft, Vec::new(), &actor).await?;
    let ended = Ended::Placed(order.id);
    request.keep_outcome(uow, &ended, now).await?;
    Ok(Begun::Ended { ended, replayed: false })
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
