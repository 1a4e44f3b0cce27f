//! What becomes of a session once the provider has said something.

use cartwright_domain::{
    cart::CartStatus,
    id::PaymentSessionId,
    ordering::{Payment, PaymentStatus},
    payment::{PaymentSession, PaymentSessionStatus, ProviderOutcome},
    time::Timestamp,
};
use cartwright_persistence::UnitOfWork;

use super::{
    ask,
    checkout_complete::{Ended, Standing},
    end_session::{end, release, reopen, void_at_provider},
};
use crate::{
    Error, Failure, Shop, Work, idempotency,
    ordering::{self, place::place_order},
};

/// Records what the provider said: the order is placed, or the stock comes back, or the cart goes on waiting. Whoever comes second finds
/// what the first one did.
pub(super) async fn settle(
    shop: &Shop,
    id: PaymentSessionId,
    said: Option<ProviderOutcome>,
    request: Option<&idempotency::Request>,
    actor: &str,
) -> Result<Standing, Failure> {
    let said = &said;
    let settled: Result<Standing, Error<std::convert::Infallible>> = shop
        .store
        .transaction(|uow| async move {
            let standing = settle_in(shop, &uow, id, said.as_ref(), actor).await?;
            if let (Standing::Ended(ended), Some(request)) = (&standing, request) {
                request.keep_outcome(&uow, ended, shop.clock.now()).await?;
            }
            Ok(standing)
        })
        .await;
    settled.map_err(Error::into_failure)
}

async fn settle_in(
    shop: &Shop,
    uow: &UnitOfWork,
    id: PaymentSessionId,
    said: Option<&ProviderOutcome>,
    actor: &str,
) -> Result<Standing, Failure> {
    let gone = || Failure::Internal(format!("{id} is gone"));
    let cart_id = uow.payment_sessions().find(id).await?.ok_or_else(gone)?.cart_id;
    let before = uow.carts().lock_by_id(cart_id).await?.ok_or_else(gone)?;
    let mut session = uow.payment_sessions().lock(id).await?.ok_or_else(gone)?;
    if !session.status.is_live() {
        return Ok(standing_of(session, before.order_id));
    }
    let now = shop.clock.now();
    let was_asked = session.status == PaymentSessionStatus::Processing;
    let Some(said) = said else {
        session.in_flight_until = None;
        uow.payment_sessions().save(&session).await?;
        shop.enqueue(uow, Work::SettlePayment { session: id }, now).await?;
        return Ok(Standing::Waiting(Box::new(session)));
    };
    session.record(said, now).map_err(|error| Failure::Internal(error.to_string()))?;
    uow.payment_sessions().save(&session).await?;
    if let Some(status) = PaymentStatus::after(said) {
        let draft = uow.payment_sessions().order_draft(id).await?.ok_or_else(gone)?;
        let payment = Payment::of_session(shop.ids.key(now), draft.id, &session, status, now);
        let order = place_order(shop, uow, before, id, draft, vec![payment], actor).await?;
        return Ok(Standing::Ended(Ended::Placed(order.id)));
    }
    if session.status == PaymentSessionStatus::Declined {
        release(shop, uow, id, actor).await?;
        if session.provider_reference.is_some() {
            // The provider may let the customer try again, and no order would come of it.
            shop.enqueue(uow, Work::VoidPayment { session: id }, now).await?;
        }
        let mut cart = before.clone();
        reopen(shop, &mut cart)?;
        uow.carts().save(&before, &cart).await?;
    } else if session.status == PaymentSessionStatus::ActionRequired {
        // Where its time ran out while the provider was asked, the job that ends it has come and gone.
        shop.enqueue(uow, Work::ExpirePaymentSession { session: id }, session.reserved_until.max(now)).await?;
    } else if session.status == PaymentSessionStatus::Processing && !was_asked {
        // The customer has paid without the shop, and the cart must not change under it.
        if before.status == CartStatus::Open {
            let mut cart = before.clone();
            cart.await_payment(now).map_err(|error| Failure::Internal(error.to_string()))?;
            uow.carts().save(&before, &cart).await?;
        }
        shop.enqueue(uow, Work::SettlePayment { session: id }, now + ask::ASK_AGAIN).await?;
    }
    Ok(standing_of(session, None))
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
            let standing = settle(shop, id, Some(said), None, "system").await?;
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
            settle(shop, session.id, Some(said), None, "system").await?;
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
