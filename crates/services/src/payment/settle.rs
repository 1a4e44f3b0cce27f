//! What becomes of a session once the provider has said something.

use cartwright_domain::{
    cart::{Cart, CartStatus},
    id::PaymentSessionId,
    ordering::{Order, Payment, PaymentStatus},
    payment::{PaymentSession, PaymentSessionStatus, ProviderOutcome},
    time::Timestamp,
};
use cartwright_persistence::{StockShare, UnitOfWork, Writes};

use super::{
    ask,
    checkout_complete::{Ended, Standing},
    end_session::{end, release, reopen, void_at_provider},
};
use crate::{
    Error, Failure, Shop, Work, idempotency,
    ordering::{
        self,
        place::{Placing, place_order},
    },
};

/// Records what the provider said: the order is placed, or the stock comes back, or the cart goes on waiting. Whoever comes second finds
/// what the first one did.
pub(super) async fn settle(
    shop: &Shop,
    session: &PaymentSession,
    said: Option<ProviderOutcome>,
    request: Option<&idempotency::Request>,
    actor: &str,
) -> Result<Standing, Failure> {
    let said = &said;
    let settled: Result<Standing, Error<std::convert::Infallible>> = shop
        .store
        .transaction(|uow| async move { Ok(settle_in(shop, &uow, session, said.as_ref(), request, actor).await?) })
        .await;
    settled.map_err(Error::into_failure)
}

async fn settle_in(
    shop: &Shop,
    uow: &UnitOfWork,
    known: &PaymentSession,
    said: Option<&ProviderOutcome>,
    request: Option<&idempotency::Request>,
    actor: &str,
) -> Result<Standing, Failure> {
    let id = known.id;
    let gone = || Failure::Internal(format!("{id} is gone"));
    let cart = uow.carts().lock_by_id(known.cart_id).await?.ok_or_else(gone)?;
    let (mut session, draft) = uow.payment_sessions().lock_with_draft(id).await?.ok_or_else(gone)?;
    let now = shop.clock.now();
    let mut writes = Writes::default();
    if !session.status.is_live() {
        let standing = standing_of(session, cart.order_id);
        keep(uow, &mut writes, request, &standing, now)?;
        uow.write(writes).await?;
        return Ok(standing);
    }
    let Some(said) = said else {
        session.in_flight_until = None;
        uow.payment_sessions().save(&mut writes, &session, None)?;
        shop.enqueue_with(uow, &mut writes, Work::SettlePayment { session: id }, now)?;
        uow.write(writes).await?;
        return Ok(Standing::Waiting(Box::new(session)));
    };
    record(shop, uow, Heard { cart, session, draft, held: None, said, request, actor }).await
}

/// What was said of a session.
pub(super) struct Heard<'a> {
    /// The locked cart.
    pub cart: Cart,
    /// The locked session.
    pub session: PaymentSession,
    /// The order that comes of it.
    pub draft: Option<Order>,
    /// What the session holds, where it is known.
    pub held: Option<Vec<StockShare>>,
    /// What was said.
    pub said: &'a ProviderOutcome,
    /// The request that hears it, where one does.
    pub request: Option<&'a idempotency::Request>,
    /// The label of the actor.
    pub actor: &'a str,
}

/// Records what was said of a locked session from which money may still come.
pub(super) async fn record(shop: &Shop, uow: &UnitOfWork, heard: Heard<'_>) -> Result<Standing, Failure> {
    let Heard { cart: before, mut session, draft, held, said, request, actor } = heard;
    let (id, now) = (session.id, shop.clock.now());
    let internal = |error: &dyn std::fmt::Display| Failure::Internal(error.to_string());
    let was_asked = session.status == PaymentSessionStatus::Processing;
    session.record(said, now).map_err(|error| internal(&error))?;
    let mut writes = Writes::default();
    uow.payment_sessions().save(&mut writes, &session, None)?;
    if let Some(status) = PaymentStatus::after(said) {
        let draft = draft.ok_or_else(|| Failure::Internal(format!("{id} has no order")))?;
        if let Some(request) = request {
            request.keep_outcome(uow, &mut writes, &Ended::Placed(draft.id), now)?;
        }
        let held = match held {
            Some(held) => {
                uow.stock().take_held(&mut writes, id);
                held
            }
            None => uow.stock().take_reservation(id).await?,
        };
        let payments = vec![Payment::of_session(shop.ids.key(now), draft.id, &session, status, now)];
        let order = place_order(shop, uow, Placing { cart: before, held, draft, payments, actor, writes }).await?;
        return Ok(Standing::Placed(Box::new(order)));
    }
    let is_declined = session.status == PaymentSessionStatus::Declined;
    let mut cart = before.clone();
    if is_declined {
        if session.provider_reference.is_some() {
            // The provider may let the customer try again, and no order would come of it.
            shop.enqueue_with(uow, &mut writes, Work::VoidPayment { session: id }, now)?;
        }
        reopen(shop, &mut cart)?;
    } else if session.status == PaymentSessionStatus::ActionRequired {
        // Where its time ran out while the provider was asked, the job that ends it has come and gone.
        let due = session.reserved_until.max(now);
        shop.enqueue_with(uow, &mut writes, Work::ExpirePaymentSession { session: id }, due)?;
    } else if session.status == PaymentSessionStatus::Processing && !was_asked {
        // The customer has paid without the shop, and the cart must not change under it.
        if before.status == CartStatus::Open {
            cart.await_payment(now).map_err(|error| internal(&error))?;
        }
        shop.enqueue_with(uow, &mut writes, Work::SettlePayment { session: id }, now + ask::ASK_AGAIN)?;
    }
    uow.carts().save_with(&mut writes, &before, &cart)?;
    let standing = standing_of(session, None);
    keep(uow, &mut writes, request, &standing, now)?;
    uow.write(writes).await?;
    if is_declined {
        // What others may wait for comes last.
        release(shop, uow, id, actor).await?;
    }
    Ok(standing)
}

/// Keeps the end under the key of the request, where there are both.
fn keep(
    uow: &UnitOfWork,
    writes: &mut Writes,
    request: Option<&idempotency::Request>,
    standing: &Standing,
    now: Timestamp,
) -> Result<(), Failure> {
    match (standing, request) {
        (Standing::Ended(ended), Some(request)) => request.keep_outcome(uow, writes, ended, now),
        _ => Ok(()),
    }
}

fn standing_of(session: PaymentSession, order: Option<cartwright_domain::id::OrderId>) -> Standing {
    match (session.status, order) {
        (status, Some(order)) if status.is_successful() => Standing::Ended(Ended::Placed(order)),
        (status, _) if status.is_live() => Standing::Waiting(Box::new(session)),
        _ => Standing::Ended(Ended::declined(session)),
    }
}

/// Asks the provider how a payment stands whose answer is missing. Answers when to ask again, where it has not decided. One that does not
/// decide for as long as a cart may hold stock is given up, and the stock comes back.
pub(crate) async fn settle_session(shop: &Shop, id: PaymentSessionId) -> Result<Option<Timestamp>, Failure> {
    let now = shop.clock.now();
    let Some(session) = shop.store.payment_sessions().find(id).await? else {
        return Ok(None);
    };
    if session.status != PaymentSessionStatus::Processing {
        return Ok(None);
    }
    if let Some(until) = session.in_flight_until.filter(|until| *until > now) {
        return Ok(Some(until));
    }
    match ask::status(shop, &session).await {
        Ok(said) => {
            let standing = settle(shop, &session, Some(said), None, "system").await?;
            let undecided =
                matches!(&standing, Standing::Waiting(session) if session.status == PaymentSessionStatus::Processing);
            if !undecided {
                return Ok(None);
            }
        }
        Err(error) => tracing::warn!(session = %id, %error, "a payment is still unknown"),
    }
    if is_given_up(shop, &session, now) {
        give_up(shop, id).await?;
        return Ok(None);
    }
    Ok(Some(now + ask::ASK_AGAIN))
}

/// Whether the provider has had as long as a cart may hold stock.
fn is_given_up(shop: &Shop, session: &PaymentSession, now: Timestamp) -> bool {
    now - session.created_at >= shop.settings.reservation_limit
}

/// Finds out whether the customer has paid at a provider that needs no shop for it, before a session is ended whose time is over. Answers when to
/// ask again, where the provider does not answer.
pub(super) async fn settle_unasked(shop: &Shop, session: &PaymentSession) -> Result<Option<Timestamp>, Failure> {
    let now = shop.clock.now();
    if !session.is_prepared() || session.is_in_flight(now) {
        return Ok(None);
    }
    match ask::status(shop, session).await {
        // The customer may still pay, or try again.
        Ok(ProviderOutcome::ActionRequired { .. }) => Ok(None),
        Ok(said) => {
            settle(shop, session, Some(said), None, "system").await?;
            Ok(None)
        }
        Err(error) => {
            tracing::warn!(session = %session.id, %error, "whether a payment was made is unknown");
            Ok((!is_given_up(shop, session, now)).then(|| now + ask::ASK_AGAIN))
        }
    }
}

/// Finds out what has happened to a payment of which the provider told something. Answers when to ask again.
pub(crate) async fn hear_payment(shop: &Shop, id: PaymentSessionId) -> Result<Option<Timestamp>, Failure> {
    let Some(session) = shop.store.payment_sessions().find(id).await? else {
        return Ok(None);
    };
    match session.status {
        PaymentSessionStatus::Processing => settle_session(shop, id).await,
        PaymentSessionStatus::Open | PaymentSessionStatus::ActionRequired => settle_unasked(shop, &session).await,
        PaymentSessionStatus::Authorized | PaymentSessionStatus::Captured => {
            ordering::reconcile_payment(shop, &session).await
        }
        // Money that came too late goes back.
        PaymentSessionStatus::Declined | PaymentSessionStatus::Expired | PaymentSessionStatus::Voided => {
            void_at_provider(shop, id).await?;
            Ok(None)
        }
    }
}

async fn give_up(shop: &Shop, id: PaymentSessionId) -> Result<(), Failure> {
    let ended: Result<(), Error<std::convert::Infallible>> = shop
        .store
        .transaction(|uow| async move {
            let gone = || Failure::Internal(format!("{id} is gone"));
            let cart_id = uow.payment_sessions().find(id).await?.ok_or_else(gone)?.cart_id;
            let before = uow.carts().lock_by_id(cart_id).await?.ok_or_else(gone)?;
            let mut session = uow.payment_sessions().lock(id).await?.ok_or_else(gone)?;
            if session.status != PaymentSessionStatus::Processing {
                return Ok(());
            }
            end(shop, &uow, &mut session, PaymentSessionStatus::Voided, "system").await?;
            let mut cart = before.clone();
            reopen(shop, &mut cart)?;
            uow.carts().save(&before, &cart).await?;
            Ok(())
        })
        .await;
    ended.map_err(Error::into_failure)
}
