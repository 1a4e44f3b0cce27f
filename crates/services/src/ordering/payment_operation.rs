//! What a provider is asked to do about a payment: taking money that it holds, giving money back.
//!
//! As with sessions, a provider is never asked inside a transaction. One transaction sets the money aside and writes what is asked for, with
//! a job that asks again; after the answer a second one posts it. The key is the operation's own, so that asking twice is asking once.

use cartwright_domain::{
    id::{OrderId, PaymentId, PaymentOperationId},
    messaging::MessageContent,
    ordering::{Order, OrderEventKind, PaymentOperation, PaymentOperationKind, PaymentOperationStatus},
    pricing::Money,
    time::Timestamp,
};
use cartwright_persistence::UnitOfWork;
use serde::{Deserialize, Serialize};

use super::{OrderRefusal, change::Changing, read::reload, tell_customer::tell_customer};
use crate::{
    Context, Done, Error, Failure, Shop, Work,
    payment::{self, OperationOutcome},
};

/// What a mutation that moves money leaves behind under its key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Moved {
    pub order: OrderId,
    /// What providers are asked to do; nothing where they need not be asked.
    pub operations: Vec<PaymentOperationId>,
}

/// An operation that begins in this transaction.
pub(super) fn new_operation(
    shop: &Shop,
    (order_id, payment_id): (OrderId, PaymentId),
    kind: PaymentOperationKind,
    amount: Money,
    actor: &str,
) -> PaymentOperation {
    let now = shop.clock.now();
    PaymentOperation {
        id: shop.ids.key(now),
        order_id,
        payment_id,
        kind,
        status: PaymentOperationStatus::Pending,
        amount,
        reference: None,
        failure: None,
        actor: actor.to_owned(),
        in_flight_until: None,
        created_at: now,
        updated_at: now,
    }
}

/// Leaves the operation to the process that asks for it, and to the job in case that one dies.
pub(super) async fn take(shop: &Shop, uow: &UnitOfWork, operation: &mut PaymentOperation) -> Result<(), Failure> {
    let taken_until = payment::taken_until(shop);
    operation.in_flight_until = Some(taken_until);
    shop.enqueue(uow, Work::SettlePaymentOperation { operation: operation.id }, taken_until).await?;
    Ok(())
}

/// Asks the providers where it is this request's turn, and answers the order as it is then.
pub(super) async fn ask_providers(ctx: &Context, done: &Done<Moved>) -> Result<Done<Order>, Error<OrderRefusal>> {
    if !done.replayed {
        for id in &done.outcome.operations {
            let operation = ctx.store().orders().operation(*id).await?.ok_or_else(|| gone(*id))?;
            perform(ctx.shop(), operation).await?;
        }
    }
    reload(ctx, Done { outcome: done.outcome.order, replayed: done.replayed }).await
}

/// The same, for whom the operation is all: a refusal of the provider refuses the request, also where it is repeated.
pub(super) async fn conclude(ctx: &Context, done: Done<Moved>) -> Result<Done<Order>, Error<OrderRefusal>> {
    let order = ask_providers(ctx, &done).await?;
    for id in done.outcome.operations {
        let ended = ctx.store().orders().operation(id).await?.ok_or_else(|| gone(id))?;
        if ended.status == PaymentOperationStatus::Failed {
            return Err(Error::refused(OrderRefusal::ProviderRefused(ended.failure.unwrap_or_default())));
        }
    }
    Ok(order)
}

/// Asks the provider again about an operation whose answer is missing. Answers when to ask once more, where it has not decided.
pub(crate) async fn settle_operation(shop: &Shop, id: PaymentOperationId) -> Result<Option<Timestamp>, Failure> {
    let now = shop.clock.now();
    let Some(operation) = shop.store.orders().operation(id).await? else {
        return Ok(None);
    };
    if operation.status != PaymentOperationStatus::Pending {
        return Ok(None);
    }
    if let Some(until) = operation.in_flight_until.filter(|until| *until > now) {
        return Ok(Some(until));
    }
    let decided = perform(shop, operation).await?;
    Ok((!decided).then(|| shop.clock.now() + payment::ASK_AGAIN))
}

/// Asks the provider, and answers whether it has decided.
async fn perform(shop: &Shop, operation: PaymentOperation) -> Result<bool, Failure> {
    let id = operation.id;
    let said = match session_of(shop, &operation).await? {
        Some(session) => payment::operation(shop, &session, &operation).await,
        // Money that came past every provider goes back past them.
        None => Ok(OperationOutcome::Done { reference: None, releases_rest: false }),
    };
    let said = said.unwrap_or_else(|error| {
        tracing::warn!(operation = %id, kind = %operation.kind, %error, "what a provider was asked to do is unknown");
        OperationOutcome::Pending
    });
    let settled: Result<bool, Error<OrderRefusal>> = shop
        .store
        .transaction(|uow| {
            let (said, order) = (said.clone(), operation.order_id);
            async move { settle_in(shop, &uow, order, id, said).await }
        })
        .await;
    settled.map_err(Error::into_failure)
}

pub(super) async fn settle_in(
    shop: &Shop,
    uow: &UnitOfWork,
    order: OrderId,
    id: PaymentOperationId,
    said: OperationOutcome,
) -> Result<bool, Error<OrderRefusal>> {
    let mut changing = Changing::begin(uow, order).await?;
    let mut operation = uow.orders().lock_operation(id).await?.ok_or_else(|| gone(id))?;
    if operation.status != PaymentOperationStatus::Pending {
        return Ok(true);
    }
    let now = shop.clock.now();
    let (reference, failure, releases_rest) = match said {
        OperationOutcome::Pending => {
            operation.in_flight_until = None;
            uow.orders().save_operation(&operation).await?;
            return Ok(false);
        }
        OperationOutcome::Done { reference, releases_rest } => (reference, None, releases_rest),
        OperationOutcome::Refused { message } => (None, Some(message), false),
    };
    operation.end(reference, failure, now).map_err(|error| Failure::Internal(error.to_string()))?;
    uow.orders().save_operation(&operation).await?;
    let mut happened = vec![post(uow, &mut changing, &operation, now).await?];
    if releases_rest {
        happened.extend(changing.release_rest(operation.payment_id, now)?);
    }
    if operation.kind == PaymentOperationKind::Refund && operation.failure.is_none() {
        tell_customer(shop, uow, &changing.order, MessageContent::OrderRefunded { order, refund: id }).await?;
    }
    changing.save(shop, uow, &operation.actor, happened).await?;
    Ok(true)
}

/// Moves the money to where it is now.
async fn post(
    uow: &UnitOfWork,
    changing: &mut Changing,
    operation: &PaymentOperation,
    now: Timestamp,
) -> Result<(OrderEventKind, String), Error<OrderRefusal>> {
    let (payment, amount) = (operation.payment_id, operation.amount);
    let succeeded = operation.failure.is_none();
    let Changing { order, payments, .. } = changing;
    match operation.kind {
        PaymentOperationKind::Capture => {
            order.end_capture(payments, payment, amount, succeeded, now)?;
        }
        PaymentOperationKind::Refund => {
            let refunds = uow.orders().refunds(&[order.id]).await?;
            let refund = refunds.into_iter().find(|refund| refund.operation.id == operation.id);
            let lines = refund.ok_or_else(|| gone(operation.id))?.lines;
            order.end_refund(payments, payment, amount, &lines, succeeded, now)?;
        }
    }
    Ok(match (operation.kind, &operation.failure) {
        (PaymentOperationKind::Capture, None) => (OrderEventKind::PaymentCaptured, format!("{amount} came.")),
        (PaymentOperationKind::Capture, Some(why)) => {
            (OrderEventKind::PaymentCaptureFailed, format!("{amount} did not come: {why}"))
        }
        (PaymentOperationKind::Refund, None) => (OrderEventKind::Refunded, format!("{amount} went back.")),
        (PaymentOperationKind::Refund, Some(why)) => {
            (OrderEventKind::RefundFailed, format!("{amount} did not go back: {why}"))
        }
    })
}

/// The session by which the payment was started.
async fn session_of(
    shop: &Shop,
    operation: &PaymentOperation,
) -> Result<Option<cartwright_domain::payment::PaymentSession>, Failure> {
    let payments = shop.store.orders().payments(&[operation.order_id]).await?;
    let payment = payments.into_iter().find(|payment| payment.id == operation.payment_id);
    match payment.ok_or_else(|| gone(operation.id))?.payment_session_id {
        Some(session) => {
            Ok(Some(shop.store.payment_sessions().find(session).await?.ok_or_else(|| gone(operation.id))?))
        }
        None => Ok(None),
    }
}

fn gone(id: PaymentOperationId) -> Failure {
    Failure::Internal(format!("{id}, or what it is about, is gone"))
}
