//! Giving up money that was promised.

use cartwright_domain::{
    id::PaymentId,
    identity::Permission,
    ordering::{Order, OrderError, OrderEventKind, PaymentStatus},
};
use serde::Serialize;

use super::{OrderRefusal, change::Changing, read::reload};
use crate::{Context, Done, Error, Work, idempotency};

/// A payment to be given up.
#[derive(Debug, Clone, Serialize)]
pub struct PaymentVoid {
    /// The payment.
    pub payment: PaymentId,
}

/// Gives up what has not come of a payment. Where a provider holds it, a job tells the provider until it has heard.
pub async fn payment_void(
    ctx: &Context,
    input: PaymentVoid,
    key: Option<&str>,
) -> Result<Done<Order>, Error<OrderRefusal>> {
    ctx.require_staff(Permission::OrdersWrite)?;
    let request = idempotency::Request::new("paymentVoid", ctx.actor().label(), key, &input)?;
    let id = input.payment;
    let done = idempotency::run(ctx, &request, |uow| async move {
        let order = uow.orders().order_of_payment(id).await?.ok_or(OrderError::PaymentNotFound)?;
        let mut changing = Changing::begin(&uow, order).await?;
        let payment = changing.payments.iter().find(|payment| payment.id == id);
        let held = payment.filter(|payment| payment.status == PaymentStatus::Authorized);
        let held = held.and_then(|payment| payment.payment_session_id);
        changing.order.void(&mut changing.payments, id, ctx.now())?;
        if let Some(session) = held {
            ctx.shop().enqueue(&uow, Work::VoidPayment { session }, ctx.now()).await?;
        }
        let happened = vec![(OrderEventKind::PaymentVoided, "The payment was given up.".to_owned())];
        Ok(changing.save(ctx.shop(), &uow, &ctx.actor().label(), happened).await?)
    })
    .await?;
    reload(ctx, done).await
}
