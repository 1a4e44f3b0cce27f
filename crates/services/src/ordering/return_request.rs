//! Asking to send goods back.

use cartwright_domain::{
    cart::Cart,
    id::{OrderLineId, ReturnId},
    input::{InputCheck, TextRule},
    ordering::{Order, OrderEventKind, Return, ReturnLine, ReturnReason, ReturnStatus},
};
use serde::Serialize;

use super::{OrderRefusal, change::Changing, read::reload};
use crate::{Context, Done, Error, idempotency};

/// Goods that somebody wants to send back.
#[derive(Debug, Clone, Serialize)]
pub struct ReturnRequest {
    /// The units, each line once, and why.
    pub lines: Vec<(OrderLineId, i32, ReturnReason)>,
    /// What the customer says.
    pub note: Option<String>,
}

/// Asks to send goods back that were sent; the shop answers. The order is one that the caller may see.
pub async fn return_request(
    ctx: &Context,
    order: &Order,
    mut input: ReturnRequest,
    key: Option<&str>,
) -> Result<Done<Order>, Error<OrderRefusal>> {
    let request = idempotency::Request::new("returnRequest", order.id, key, &input)?;
    let mut check = InputCheck::new();
    input.note = check.text(&["note"], input.note.as_deref(), TextRule::paragraphs(1000));
    let named: Vec<OrderLineId> = input.lines.iter().map(|(line, ..)| *line).collect();
    check.list(&["lines"], &named, 0..=Cart::MOST_LINES);
    check.finish(())?;
    let (input, id) = (&input, order.id);
    let done = idempotency::run(ctx, &request, |uow| async move {
        let mut changing = Changing::begin(&uow, id).await?;
        let wanted: Vec<_> = input.lines.iter().map(|(line, quantity, _)| (*line, *quantity)).collect();
        let now = ctx.now();
        changing.order.request_return(&wanted, now)?;
        let line = |(order_line_id, quantity, reason): &(OrderLineId, i32, ReturnReason)| ReturnLine {
            order_line_id: *order_line_id,
            quantity: *quantity,
            reason: *reason,
        };
        let key: ReturnId = ctx.ids().key(now);
        let new = Return {
            id: key,
            order_id: id,
            status: ReturnStatus::Requested,
            lines: input.lines.iter().map(line).collect(),
            note: input.note.clone(),
            answer: None,
            refund_id: None,
            exchange_order_id: None,
            created_at: now,
            updated_at: now,
        };
        uow.orders().insert_return(&new).await?;
        let units: i32 = new.lines.iter().map(|line| line.quantity).sum();
        let happened = vec![(OrderEventKind::ReturnRequested, format!("{units} units are to come back."))];
        Ok(changing.save(ctx.shop(), &uow, &ctx.actor().label(), happened).await?)
    })
    .await?;
    reload(ctx, done).await
}
