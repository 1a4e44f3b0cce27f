//! Answering a customer who wants to send goods back.

use cartwright_domain::{
    id::ReturnId,
    identity::Permission,
    input::{InputCheck, TextRule},
    messaging::MessageContent,
    ordering::{Order, OrderError, OrderEventKind, Return, ReturnStatus},
};
use cartwright_persistence::UnitOfWork;
use serde::Serialize;

use super::{OrderRefusal, change::Changing, read::reload, tell_customer::tell_customer};
use crate::{Context, Done, Error, idempotency};

/// What the shop answers.
#[derive(Debug, Clone, Serialize)]
pub struct ReturnAnswer {
    /// The return.
    pub order_return: ReturnId,
    /// What the customer is told.
    pub answer: Option<String>,
}

/// Agrees to take goods back, and waits for them.
pub async fn return_approve(
    ctx: &Context,
    input: ReturnAnswer,
    key: Option<&str>,
) -> Result<Done<Order>, Error<OrderRefusal>> {
    answer(ctx, "returnApprove", input, key, ReturnStatus::Approved).await
}

/// Refuses to take goods back, also where they did not come.
pub async fn return_reject(
    ctx: &Context,
    input: ReturnAnswer,
    key: Option<&str>,
) -> Result<Done<Order>, Error<OrderRefusal>> {
    answer(ctx, "returnReject", input, key, ReturnStatus::Rejected).await
}

async fn answer(
    ctx: &Context,
    operation: &'static str,
    mut input: ReturnAnswer,
    key: Option<&str>,
    status: ReturnStatus,
) -> Result<Done<Order>, Error<OrderRefusal>> {
    ctx.require_staff(Permission::OrdersWrite)?;
    let request = idempotency::Request::new(operation, ctx.actor().label(), key, &input)?;
    let mut check = InputCheck::new();
    input.answer = check.text(&["answer"], input.answer.as_deref(), TextRule::paragraphs(1000));
    check.finish(())?;
    let input = &input;
    let done = idempotency::run(ctx, &request, |uow| async move {
        let (mut changing, mut told) = begin(&uow, input.order_return).await?;
        let now = ctx.now();
        told.status = told.status.transition(status).map_err(OrderError::from)?;
        told.answer.clone_from(&input.answer);
        told.updated_at = now;
        let (kind, message) = match status {
            ReturnStatus::Rejected => {
                changing.order.release_return(&told.lines, now);
                (OrderEventKind::ReturnRejected, "The goods are not taken back.")
            }
            _ => (OrderEventKind::ReturnApproved, "The shop waits for the goods."),
        };
        uow.orders().save_return(&told).await?;
        let content = MessageContent::ReturnAnswered { order: told.order_id, order_return: told.id, status };
        tell_customer(ctx.shop(), &uow, &changing.order, content).await?;
        let message = input.answer.clone().unwrap_or_else(|| message.to_owned());
        Ok(changing.save(ctx.shop(), &uow, &ctx.actor().label(), vec![(kind, message)]).await?)
    })
    .await?;
    reload(ctx, done).await
}

/// The return with its order, which is locked.
pub(super) async fn begin(uow: &UnitOfWork, id: ReturnId) -> Result<(Changing, Return), Error<OrderRefusal>> {
    let order = uow.orders().order_of_return(id).await?.ok_or(OrderError::ReturnNotFound)?;
    let changing = Changing::begin(uow, order).await?;
    let found = uow.orders().returns(&[order]).await?.into_iter().find(|found| found.id == id);
    Ok((changing, found.ok_or(OrderError::ReturnNotFound)?))
}
