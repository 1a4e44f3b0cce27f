//! What providers tell of themselves: that something has happened to a payment.
//!
//! Nothing is believed but that something happened, and that only where the provider's signature says who tells it. What it is a job asks the
//! provider, so that no order in which things are told, and no second telling, changes anything.

use cartwright_domain::{id::PaymentSessionId, payment::PaymentSession};
use cartwright_persistence::{PaymentNotification, UnitOfWork};
use serde_json::json;

use super::{Told, UntrueNotification};
use crate::{
    Context, Error, Failure, Work,
    audit::{Happened, note_refusal},
    rate_limits::{Limited, count},
};

/// What somebody tells in the name of a provider.
#[derive(Debug, Clone, Copy)]
pub struct Notification<'n> {
    /// The provider's name in the shop.
    pub provider: &'n str,
    /// What stands in the header in which the provider signs; empty where it is missing.
    pub signature: &'n str,
    /// The body, to the byte.
    pub body: &'n [u8],
}

/// Why what was told is not taken in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotificationRefusal {
    /// It is not from the provider, or cannot be read.
    #[error(transparent)]
    Untrue(#[from] UntrueNotification),
    /// It is about a payment that the shop does not have as it is told.
    #[error("it does not fit the payment that it is about: {0}")]
    Mismatch(&'static str),
}

/// Takes in what a provider tells, each thing once. What is not the provider's, or does not fit the payment that it is about, is refused and
/// written in the audit log.
pub async fn notification_take(
    ctx: &Context,
    notification: Notification<'_>,
) -> Result<(), Error<NotificationRefusal>> {
    let name = notification.provider;
    let provider = ctx.shop().payment_providers.get(name);
    let provider = provider.ok_or_else(|| Failure::Internal(format!("there is no provider {name:?}")))?;
    let told = match provider.told(notification.signature, notification.body, ctx.now()) {
        Ok(Some(told)) => told,
        Ok(None) => return Ok(()),
        Err(untrue) => return Err(refuse(ctx, name, None, untrue.into()).await?),
    };
    let (told, provider) = (&told, name.to_owned());
    let provider = &provider;
    let taken: Result<(), Error<NotificationRefusal>> =
        ctx.store().transaction(|uow| async move { take_in(ctx, &uow, provider, told).await }).await;
    match taken {
        Err(Error::Refused(mut refusals)) => {
            let refusal = refusals.pop().unwrap_or(NotificationRefusal::Mismatch("it is not known"));
            Err(refuse(ctx, name, Some(told), refusal).await?)
        }
        taken => taken,
    }
}

async fn take_in(
    ctx: &Context,
    uow: &UnitOfWork,
    provider: &str,
    told: &Told,
) -> Result<(), Error<NotificationRefusal>> {
    let mismatch = |what| Error::refused(NotificationRefusal::Mismatch(what));
    let named = told.session.as_ref().map(|named| named.parse::<PaymentSessionId>().ok());
    let session = match (uow.payment_sessions().by_reference(provider, &told.reference).await?, named) {
        (Some(session), _) => session,
        // An account of a provider may serve others too, whose payments name no session of a shop.
        (None, None) => return Ok(()),
        // The provider may tell of a payment before the shop has written down what it is called.
        (None, Some(named)) => {
            let session = match named {
                Some(named) => uow.payment_sessions().find(named).await?,
                None => None,
            };
            let waits = |session: &PaymentSession| session.provider == provider && session.provider_reference.is_none();
            session.filter(waits).ok_or_else(|| mismatch("no session has it"))?
        }
    };
    if named.is_some_and(|named| named != Some(session.id)) {
        return Err(mismatch("it names another session"));
    }
    if told.amount.is_some_and(|amount| amount != session.amount) {
        return Err(mismatch("it is about another amount"));
    }
    let now = ctx.now();
    let notification = PaymentNotification {
        id: ctx.ids().key(now),
        provider: provider.to_owned(),
        event: told.event.clone(),
        kind: told.kind.clone(),
        payment_session_id: session.id,
        received_at: now,
    };
    if uow.payment_sessions().insert_notification(&notification).await? {
        let work = Work::HearPayment { session: session.id, notification: notification.id };
        ctx.shop().enqueue(uow, work, now).await?;
    }
    Ok(())
}

/// Writes the refusal down; of one address so many, so that nobody fills the log.
async fn refuse(
    ctx: &Context,
    provider: &str,
    told: Option<&Told>,
    refusal: NotificationRefusal,
) -> Result<Error<NotificationRefusal>, Failure> {
    // Not given back: what is refused counts.
    let _counted = count(ctx, Limited::Notification, None).await?;
    tracing::warn!(provider, %refusal, "what was told in a payment provider's name is refused");
    let what = json!({
        "provider": provider, "reason": refusal.to_string(), "event": told.map(|told| &told.event),
        "kind": told.map(|told| &told.kind), "reference": told.map(|told| &told.reference),
    });
    note_refusal(ctx, Happened::refused("payment.notification", None).with(what)).await?;
    Ok(Error::refused(refusal))
}
