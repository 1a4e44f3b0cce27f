//! The ends of a session that brings no order: nobody paid in time, or the cart was changed. The stock comes back.

use cartwright_domain::{
    cart::{Cart, CartStatus},
    id::PaymentSessionId,
    ordering::PaymentStatus,
    payment::{PaymentSession, PaymentSessionStatus},
    time::Timestamp,
};
use cartwright_persistence::{UnitOfWork, Writes};

use super::{ask, settle::settle_unasked};
use crate::{Context, Error, Failure, Shop, Work};

/// Voids the cart's session where it waits for the customer, as the cart is about to become another one, and answers whether it has given back
/// what it held. A session that the provider is working on stays, and the cart with it.
pub(crate) async fn void_waiting_session(ctx: &Context, uow: &UnitOfWork, cart: &mut Cart) -> Result<bool, Failure> {
    // Only a cart that has held stock has had a session.
    if cart.reserved_since.is_none() {
        return Ok(false);
    }
    let Some(mut session) = uow.payment_sessions().lock_live(cart.id).await? else {
        return Ok(false);
    };
    if session.status == PaymentSessionStatus::Processing {
        return Ok(false);
    }
    end(ctx.shop(), uow, &mut session, PaymentSessionStatus::Voided, &ctx.actor().label()).await?;
    reopen(ctx.shop(), cart)?;
    Ok(true)
}

/// Ends a session whose time is over, gives its stock back and its cart to the customer. Does nothing for one that has ended, or that the
/// provider is working on. Where the customer could pay at the provider without the shop, the provider is asked first; answers when to ask it again.
pub(crate) async fn expire_session(shop: &Shop, id: PaymentSessionId) -> Result<Option<Timestamp>, Failure> {
    let Some(session) = shop.store.payment_sessions().find(id).await? else {
        return Ok(None);
    };
    if session.is_due(shop.clock.now())
        && let Some(again) = settle_unasked(shop, &session).await?
    {
        return Ok(Some(again));
    }
    let cart_id = session.cart_id;
    let expired: Result<(), Error<std::convert::Infallible>> = shop
        .store
        .transaction(|uow| async move {
            let Some(before) = uow.carts().lock_by_id(cart_id).await? else {
                return Ok(());
            };
            let Some(mut session) = uow.payment_sessions().lock(id).await? else {
                return Ok(());
            };
            if !session.is_due(shop.clock.now()) {
                return Ok(());
            }
            end(shop, &uow, &mut session, PaymentSessionStatus::Expired, "system").await?;
            let mut cart = before.clone();
            reopen(shop, &mut cart)?;
            uow.carts().save(&before, &cart).await?;
            Ok(())
        })
        .await;
    expired.map_err(Error::into_failure)?;
    Ok(None)
}

/// Ends a session and gives its stock back. A provider that was asked before is told to forget it, by a job.
pub(super) async fn end(
    shop: &Shop,
    uow: &UnitOfWork,
    session: &mut PaymentSession,
    status: PaymentSessionStatus,
    actor: &str,
) -> Result<(), Failure> {
    let now = shop.clock.now();
    let was_asked = session.provider_reference.is_some() || session.status == PaymentSessionStatus::Processing;
    session.transition(status, now).map_err(|error| Failure::Internal(error.to_string()))?;
    let mut writes = Writes::default();
    uow.payment_sessions().save(&mut writes, session, None)?;
    if was_asked && status != PaymentSessionStatus::Declined {
        shop.enqueue_with(uow, &mut writes, Work::VoidPayment { session: session.id }, now)?;
    }
    uow.write(writes).await?;
    // What others may wait for comes last.
    release(shop, uow, session.id, actor).await
}

/// Gives back what the session holds.
pub(super) async fn release(
    shop: &Shop,
    uow: &UnitOfWork,
    session: PaymentSessionId,
    actor: &str,
) -> Result<(), Failure> {
    let new_id = shop.movement_ids();
    uow.stock().release_reservation(session, shop.ledger(actor, None, &new_id)).await?;
    Ok(())
}

/// Lets the customer change a cart that waited for a payment.
pub(super) fn reopen(shop: &Shop, cart: &mut Cart) -> Result<(), Failure> {
    if cart.status == CartStatus::AwaitingPayment {
        cart.reopen(shop.clock.now()).map_err(|error| Failure::Internal(error.to_string()))?;
    }
    Ok(())
}

/// Tells the provider to forget a payment of which no order came, or that its order has given up. Fails until the provider has heard it, so that the job comes again.
pub(crate) async fn void_at_provider(shop: &Shop, id: PaymentSessionId) -> Result<(), Failure> {
    let Some(session) = shop.store.payment_sessions().find(id).await? else {
        return Ok(());
    };
    // Nothing may stay with the shop of what brought no order, or of what the books of the order have given up: it may have been taken meanwhile.
    let payment = shop.store.orders().payment_of_session(id).await?;
    let gives_back = payment.is_none_or(|payment| payment.status == PaymentStatus::Voided);
    ask::void(shop, &session, gives_back).await.map_err(|error| Failure::Internal(error.to_string()))
}
