//! Recording that money came.

use cartwright_domain::{
    id::PaymentId,
    identity::Permission,
    input::{InputProblem, InputProblemCode},
    ordering::{Order, OrderError, OrderEventKind, PaymentOperationKind, PaymentStatus},
    pricing::Money,
};
use serde::Serialize;

use super::{
    OrderRefusal,
    change::Changing,
    payment_operation::{Moved, conclude, new_operation, take},
};
use crate::{Context, Done, Error, idempotency};

/// Money that came.
#[derive(Debug, Clone, Serialize)]
pub struct PaymentCapture {
    /// The payment of which it is.
    pub payment: PaymentId,
    /// How much, as a decimal in the order's currency; none means all that is outstanding.
    pub amount: Option<String>,
}

/// Takes the money that a provider holds, or records money that came past every provider; never more than was promised and never more than the order costs.
pub async fn payment_capture(
    ctx: &Context,
    input: PaymentCapture,
    key: Option<&str>,
) -> Result<Done<Order>, Error<OrderRefusal>> {
    ctx.require_staff(Permission::OrdersWrite)?;
    let request = idempotency::Request::new("paymentCapture", ctx.actor().label(), key, &input)?;
    let wanted = &input;
    let done = idempotency::run(ctx, &request, |uow| async move {
        let Some(id) = uow.orders().order_of_payment(wanted.payment).await? else {
            return Err(OrderError::PaymentNotFound.into());
        };
        let mut changing = Changing::begin(&uow, id).await?;
        let amount = amount(&changing, wanted)?;
        let (shop, actor) = (ctx.shop(), ctx.actor().label());
        let payment = changing.payments.iter().find(|payment| payment.id == wanted.payment);
        let is_held = payment.is_some_and(|payment| payment.status == PaymentStatus::Authorized);
        changing.order.capture(&mut changing.payments, wanted.payment, amount, ctx.now())?;
        if !is_held {
            let happened = vec![(OrderEventKind::PaymentCaptured, format!("{amount} came."))];
            let order = changing.save(shop, &uow, &actor, happened).await?;
            return Ok(Moved { order, operations: Vec::new() });
        }
        let mut operation = new_operation(shop, (id, wanted.payment), PaymentOperationKind::Capture, amount, &actor);
        take(shop, &uow, &mut operation).await?;
        uow.orders().insert_operation(&operation).await?;
        let order = changing.save(shop, &uow, &actor, Vec::new()).await?;
        Ok(Moved { order, operations: vec![operation.id] })
    })
    .await?;
    conclude(ctx, done).await
}

fn amount(changing: &Changing, wanted: &PaymentCapture) -> Result<Money, Error<OrderRefusal>> {
    match &wanted.amount {
        Some(text) => Money::parse(text, changing.order.totals.total.currency)
            .map_err(|error| vec![InputProblem::new(&["amount"], InputProblemCode::Invalid, error.to_string())].into()),
        None => Ok(changing.order.capturable(&changing.payments, wanted.payment)?),
    }
}
