//! Taking in goods that came back: into stock, for money, or for other goods.

use cartwright_domain::{
    cart::Cart,
    id::{OrderLineId, PaymentOperationId, ReturnId, StockLocationId, VariantId},
    identity::Permission,
    input::InputCheck,
    messaging::MessageContent,
    ordering::{Order, OrderError, OrderEventKind, RefundLineRequest, RefundRequest, Return, ReturnStatus},
};
use cartwright_persistence::UnitOfWork;
use serde::Serialize;

use super::{
    OrderRefusal,
    change::Changing,
    exchange::exchange,
    payment_operation::{Moved, conclude},
    refund_create::{begin_refund, restock},
    return_answer::begin,
    tell_customer::tell_customer,
};
use crate::{Context, Done, Error, cart::CartLineAdd, idempotency};

/// Goods that came back.
#[derive(Debug, Clone, Serialize)]
pub struct ReturnReceive {
    /// The return.
    pub order_return: ReturnId,
    /// What came, and whether it goes back into stock; none means everything, into stock.
    pub lines: Option<Vec<(OrderLineId, i32, bool)>>,
    /// Whether the price of what came goes back, or, in an exchange, what is left of it.
    pub refund: bool,
    /// What is sent instead, for the price of what came.
    pub exchange: Vec<(VariantId, i32)>,
    /// Where goods go back into stock; none means the first location of the order's channel.
    pub restock_location: Option<StockLocationId>,
}

/// Takes in what came of a return. Its price goes back to the customer, or into an order of other goods; what these cost more is to be paid.
pub async fn return_receive(
    ctx: &Context,
    input: ReturnReceive,
    key: Option<&str>,
) -> Result<Done<Order>, Error<OrderRefusal>> {
    ctx.require_staff(Permission::OrdersWrite)?;
    let request = idempotency::Request::new("returnReceive", ctx.actor().label(), key, &input)?;
    let mut check = InputCheck::new();
    let named: Vec<OrderLineId> = input.lines.iter().flatten().map(|(line, ..)| *line).collect();
    check.list(&["lines"], &named, 0..=Cart::MOST_LINES);
    let wanted: Vec<VariantId> = input.exchange.iter().map(|(variant, _)| *variant).collect();
    check.list(&["exchange"], &wanted, 0..=Cart::MOST_LINES);
    check.finish(())?;
    let input = &input;
    let done = idempotency::run(ctx, &request, |uow| async move { receive(ctx, &uow, input).await }).await?;
    conclude(ctx, done).await
}

async fn receive(ctx: &Context, uow: &UnitOfWork, input: &ReturnReceive) -> Result<Moved, Error<OrderRefusal>> {
    let (mut changing, mut told) = begin(uow, input.order_return).await?;
    let now = ctx.now();
    told.status = told.status.transition(ReturnStatus::Received).map_err(OrderError::from)?;
    let all = || told.lines.iter().map(|line| (line.order_line_id, line.quantity, true)).collect();
    let came: Vec<(OrderLineId, i32, bool)> = input.lines.clone().unwrap_or_else(all);
    let units: Vec<_> = came.iter().map(|(line, quantity, _)| (*line, *quantity)).collect();
    told.lines = changing.order.receive_return(&told.lines, &units, now)?;
    told.updated_at = now;
    let count: i32 = units.iter().map(|(_, quantity)| quantity).sum();
    let mut happened = vec![(OrderEventKind::ReturnReceived, format!("{count} units came back."))];
    let lines: Vec<_> = came
        .iter()
        .map(|(line, quantity, restock)| RefundLineRequest {
            order_line_id: *line,
            quantity: *quantity,
            restock: *restock,
        })
        .collect();
    let settled = settle(ctx, uow, &mut changing, &mut told, input, &lines).await?;
    happened.extend(settled.happened);
    uow.orders().save_return(&told).await?;
    let content = MessageContent::ReturnAnswered { order: told.order_id, order_return: told.id, status: told.status };
    tell_customer(ctx.shop(), uow, &changing.order, content).await?;
    let order = changing.order.clone();
    let id = changing.save(ctx.shop(), uow, &ctx.actor().label(), happened).await?;
    restock(ctx.shop(), uow, &order, &lines, input.restock_location, &ctx.actor().label()).await?;
    Ok(Moved { order: id, operations: settled.operations })
}

/// What becomes of the price of what came.
#[derive(Default)]
struct Settled {
    operations: Vec<PaymentOperationId>,
    happened: Vec<(OrderEventKind, String)>,
}

async fn settle(
    ctx: &Context,
    uow: &UnitOfWork,
    changing: &mut Changing,
    told: &mut Return,
    input: &ReturnReceive,
    lines: &[RefundLineRequest],
) -> Result<Settled, Error<OrderRefusal>> {
    let (shop, actor) = (ctx.shop(), ctx.actor().label());
    let mut settled = Settled::default();
    if !input.exchange.is_empty() {
        let goods: Vec<_> = input
            .exchange
            .iter()
            .map(|(variant, quantity)| CartLineAdd { variant: *variant, quantity: *quantity, attributes: Vec::new() })
            .collect();
        let exchanged = exchange(ctx, uow, changing, &goods, lines).await?;
        told.refund_id = Some(exchanged.credit);
        told.exchange_order_id = Some(exchanged.order);
        settled.happened.push(exchanged.happened);
        if input.refund && exchanged.left.minor > 0 {
            let request = RefundRequest { amount: Some(exchanged.left), ..RefundRequest::default() };
            let reason = Some("What was left after an exchange".to_owned());
            let begun = begin_refund(shop, uow, changing, &request, reason, &actor).await?;
            settled.operations.push(begun.operation);
            settled.happened.push(begun.happened);
        }
    } else if input.refund {
        let request = RefundRequest { lines: lines.to_vec(), ..RefundRequest::default() };
        let begun = begin_refund(shop, uow, changing, &request, None, &actor).await?;
        told.refund_id = Some(begun.operation);
        settled.operations.push(begun.operation);
        settled.happened.push(begun.happened);
    } else {
        changing.order.take_back(lines, ctx.now())?;
    }
    Ok(settled)
}
