//! Starting to pay: the stock is reserved, the amount is fixed.

use cartwright_domain::{
    cart::{Cart, CartStatus},
    catalog::web_url,
    id::{CartToken, PaymentSessionId, StockLocationId, VariantId},
    input::{InputProblem, InputProblemCode},
    inventory::Shortage,
    payment::{PaymentSession, PaymentSessionStatus, reserved_until},
    time::Timestamp,
};
use cartwright_persistence::{CheckoutState, ReserveError, UnitOfWork, Writes};
use serde::{Deserialize, Serialize};

use super::{CheckoutRefusal, ask, checkout_begin::draft_order, void_waiting_session};
use crate::{
    Context, Done, Error, Failure, Shop, Work,
    cart::Quoting,
    idempotency::{self, Known},
    rate_limits::{Limited, counted_work},
};

/// A payment session to be made.
#[derive(Debug, Clone, Serialize)]
pub struct PaymentSessionCreate {
    /// What opens the cart.
    pub cart: CartToken,
    /// The provider's name.
    pub provider: String,
    /// What the storefront got from the provider for the customer's means of payment.
    pub token: Option<String>,
    /// Where the provider sends the customer back to.
    pub return_url: Option<String>,
}

/// What is kept under the idempotency key.
#[derive(Serialize, Deserialize)]
struct Outcome(PaymentSessionId);

/// The session of a request that comes for the first time, or again.
enum Created {
    Now(Box<PaymentSession>),
    Before(PaymentSessionId),
}

/// Fixes what is to be paid and reserves the stock for it. A cart has one session from which money may come: a new one voids the one before.
/// Of one address so many are taken in a time: whoever tries out stolen cards begins many payments.
pub async fn payment_session_create(
    ctx: &Context,
    input: PaymentSessionCreate,
    key: &str,
) -> Result<Done<PaymentSession>, Error<CheckoutRefusal>> {
    check_input(&input)?;
    let request = &idempotency::Request::new("paymentSessionCreate", input.cart, Some(key), &input)?;
    request.check_key().map_err(|refusal| Error::refused(CheckoutRefusal::Key(refusal)))?;
    let wanted = &input;
    let work = async {
        let created = ctx.store().transaction(|uow| async move { create(ctx, &uow, wanted, request).await }).await;
        match idempotency::in_progress_where_waited(created)? {
            Created::Now(session) => Ok(Done { outcome: *session, replayed: false }),
            Created::Before(id) => {
                let lost = || Failure::Internal("a payment session is gone".to_owned());
                let session = ctx.store().payment_sessions().find(id).await?.ok_or_else(lost)?;
                Ok(Done { outcome: session, replayed: true })
            }
        }
    };
    let Done { outcome: mut session, replayed } = counted_work(ctx, Limited::Payment, None, work).await?;
    if session.status == PaymentSessionStatus::Open && session.provider_reference.is_none() {
        session = prepare(ctx.shop(), session).await?;
    }
    Ok(Done { outcome: session, replayed })
}

fn check_input(input: &PaymentSessionCreate) -> Result<(), Error<CheckoutRefusal>> {
    let mut wrong = Vec::new();
    if input.token.as_ref().is_some_and(|token| token.is_empty() || token.len() > 2000) {
        let message = "must have 1 to 2000 characters";
        wrong.push(InputProblem::new(&["token"], InputProblemCode::TooLong, message));
    }
    if input.return_url.as_ref().is_some_and(|url| url.len() > 2000 || web_url(url).is_none()) {
        let message = "must be an address that starts with https:// or http://";
        wrong.push(InputProblem::new(&["returnUrl"], InputProblemCode::Invalid, message));
    }
    if wrong.is_empty() { Ok(()) } else { Err(Error::Refused(wrong.into_iter().map(CheckoutRefusal::Input).collect())) }
}

async fn create(
    ctx: &Context,
    uow: &UnitOfWork,
    input: &PaymentSessionCreate,
    request: &idempotency::Request,
) -> Result<Created, Error<CheckoutRefusal>> {
    // The lock of the cart is what the same request waits at, as its key is written last.
    let sessions = uow.payment_sessions();
    let Some(locked) = sessions.lock_checkout(input.cart, ctx.customer(), None).await? else {
        return Err(Error::refused(CheckoutRefusal::CartNotFound));
    };
    let channel = ctx.shop().channel_by_id(locked.channel())?;
    let state = sessions.read_checkout(locked, &channel, request.id(), ctx.now()).await?;
    let CheckoutState { cart: before, known, facts, .. } = state;
    let known = request.outcome_known(known)?.map_err(|refusal| Error::refused(CheckoutRefusal::Key(refusal)))?;
    if let Known::Ended(Outcome(session)) = known {
        return Ok(Created::Before(session));
    }
    let mut cart = before.clone();
    let facts = (!void_waiting_session(ctx, uow, &mut cart).await?).then_some(facts);
    match cart.status {
        CartStatus::Open => {}
        CartStatus::AwaitingPayment => return Err(Error::refused(CheckoutRefusal::PaymentInProgress)),
        _ => return Err(Error::refused(CheckoutRefusal::CartClosed)),
    }
    if !ctx.shop().offers_provider(&channel, &input.provider) {
        return Err(Error::refused(CheckoutRefusal::ProviderUnavailable(input.provider.clone())));
    }
    let quoting = Quoting::of_facts(ctx, uow, &cart, &channel, facts).await?;
    refuse_problems(&quoting, &cart)?;
    let amount = quoting.price(&cart)?.totals.amount_due;
    if amount.minor == 0 {
        return Err(Error::refused(CheckoutRefusal::NothingDue));
    }
    if !ctx.shop().payment_providers.get(&input.provider).is_some_and(|provider| provider.can_take(amount)) {
        return Err(Error::refused(CheckoutRefusal::AmountNotPayable { provider: input.provider.clone(), amount }));
    }
    let now = ctx.now();
    let until = hold(ctx, &mut cart, now)?;
    // The session is for the cart as it is after this change.
    cart.version = before.version;
    cart.touch(now, ctx.settings().cart_lifetime);
    let session = PaymentSession {
        id: ctx.ids().key(now),
        cart_id: cart.id,
        cart_version: cart.version,
        provider: input.provider.clone(),
        status: PaymentSessionStatus::Open,
        amount,
        token: input.token.clone(),
        return_url: input.return_url.clone(),
        next_action_url: None,
        client_secret: None,
        provider_reference: None,
        decline_message: None,
        in_flight_until: None,
        reserved_until: until,
        created_at: now,
        updated_at: now,
    };
    // The customer may pay without coming back: what is paid now is what will be ordered.
    let prepares = ctx.shop().payment_providers.get(&session.provider).is_some_and(|provider| provider.prepares());
    let draft = if prepares { Some(draft_order(ctx, &quoting, &cart)?) } else { None };
    let mut writes = Writes::default();
    uow.carts().save_with(&mut writes, &before, &cart)?;
    uow.payment_sessions().insert(&mut writes, &session, draft.as_ref());
    ctx.shop().enqueue_with(uow, &mut writes, Work::ExpirePaymentSession { session: session.id }, until)?;
    request.keep_outcome(uow, &mut writes, &Outcome(session.id), now)?;
    let locations = &channel.stock_locations;
    reserve(ctx, uow, &mut writes, &cart, locations, session.id).await.map_err(out_of_stock)?;
    uow.write(writes).await?;
    Ok(Created::Now(Box::new(session)))
}

/// Makes the payment known to a provider that has to know of it. Where that fails the session stays, and the same request again asks again.
async fn prepare(shop: &Shop, session: PaymentSession) -> Result<PaymentSession, Error<CheckoutRefusal>> {
    if !shop.payment_providers.get(&session.provider).is_some_and(|provider| provider.prepares()) {
        return Ok(session);
    }
    let prepared = ask::prepare(shop, &session).await.map_err(|error| {
        tracing::warn!(session = %session.id, provider = session.provider, %error, "a payment cannot be prepared");
        Error::refused(CheckoutRefusal::ProviderSilent(session.provider.clone()))
    })?;
    let prepared = &prepared;
    let kept: Result<Option<PaymentSession>, Error<std::convert::Infallible>> = shop
        .store
        .transaction(|uow| async move {
            let Some(mut session) = uow.payment_sessions().lock(session.id).await? else {
                return Ok(None);
            };
            let mut writes = Writes::default();
            // The customer may have changed the cart meanwhile: then nobody may pay there.
            session.provider_reference = Some(prepared.reference.clone());
            if session.status.is_live() {
                session.client_secret = Some(prepared.client_secret.clone());
            } else {
                shop.enqueue_with(&uow, &mut writes, Work::VoidPayment { session: session.id }, shop.clock.now())?;
            }
            uow.payment_sessions().save(&mut writes, &session, None)?;
            uow.write(writes).await?;
            Ok(Some(session))
        })
        .await;
    let kept = kept.map_err(Error::into_failure)?;
    Ok(kept.ok_or_else(|| Failure::Internal("a payment session is gone".to_owned()))?)
}

/// Refuses with everything that stands between the cart and an order.
pub(super) fn refuse_problems(quoting: &Quoting, cart: &Cart) -> Result<(), Error<CheckoutRefusal>> {
    let problems = quoting.problems(cart)?;
    if problems.is_empty() {
        return Ok(());
    }
    Err(Error::Refused(problems.into_iter().map(|problem| quoting.refusal_of(cart, problem)).collect()))
}

/// Until when the cart may hold stock now. The hour that a cart has counts from its first session; after another hour it starts again.
fn hold(ctx: &Context, cart: &mut Cart, now: Timestamp) -> Result<Timestamp, Error<CheckoutRefusal>> {
    let limit = ctx.settings().reservation_limit;
    let since =
        *cart.reserved_since.insert(cart.reserved_since.filter(|since| now - *since < limit * 2).unwrap_or(now));
    let until = reserved_until(now, ctx.settings().reservation, limit, Some(since));
    until.ok_or_else(|| Error::refused(CheckoutRefusal::HoldOver))
}

/// Reserves all that the cart wants for the session, in the order of its channel's locations, or answers every shortage. The stock
/// levels change with the commit.
pub(super) async fn reserve(
    ctx: &Context,
    uow: &UnitOfWork,
    writes: &mut Writes,
    cart: &Cart,
    locations: &[StockLocationId],
    session: PaymentSessionId,
) -> Result<(), ReserveError> {
    let demand: Vec<_> = cart.demand().into_iter().collect();
    let (actor, new_id) = (ctx.actor().label(), ctx.shop().movement_ids());
    let ledger = ctx.shop().ledger(&actor, None, &new_id);
    uow.stock().reserve(writes, session, &demand, locations, ledger).await
}

/// The shortages as refusals.
pub(super) fn out_of_stock(error: ReserveError) -> Error<CheckoutRefusal> {
    match error {
        ReserveError::Store(error) => error.into(),
        ReserveError::Short(shortages) => {
            let refusal = |(variant_id, shortage): (VariantId, Shortage)| CheckoutRefusal::InsufficientStock {
                variant_id,
                requested: shortage.requested,
                available: shortage.available.max(0),
            };
            Error::Refused(shortages.into_iter().map(refusal).collect())
        }
    }
}
