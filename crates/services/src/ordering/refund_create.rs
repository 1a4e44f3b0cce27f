//! Giving money back.

use cartwright_domain::{
    cart::Cart,
    id::{OrderId, OrderLineId, PaymentId, PaymentOperationId, StockLocationId},
    identity::Permission,
    input::{InputCheck, InputProblem, InputProblemCode, TextRule},
    ordering::{
        Order, OrderEventKind, PaymentOperationKind, PaymentOperationStatus, Refund, RefundLineRequest, RefundRequest,
    },
    pricing::Money,
};
use cartwright_persistence::{StockChangeError, UnitOfWork};
use serde::Serialize;

use super::{
    OrderRefusal,
    change::Changing,
    payment_operation::{Moved, conclude, new_operation, take},
};
use crate::{Context, Done, Error, Failure, Shop, idempotency};

/// Money to be given back.
#[derive(Debug, Clone, Serialize)]
pub struct RefundCreate {
    /// The order.
    pub order: OrderId,
    /// The payment; none means the oldest one of which enough is left.
    pub payment: Option<PaymentId>,
    /// How much, as a decimal in the order's currency; none means the price of the lines and of shipping, or, where neither is named, all
    /// that came.
    pub amount: Option<String>,
    /// The goods that it is for.
    pub lines: Vec<RefundLineRequest>,
    /// Whether what was paid for shipping goes back.
    pub shipping: bool,
    /// Where goods come back into stock; none means the first location of the order's channel.
    pub restock_location: Option<StockLocationId>,
    /// Why, for the customer and the timeline.
    pub reason: Option<String>,
}

/// Gives money of an order back, never more than came, and takes goods back into stock where that is asked for.
pub async fn refund_create(
    ctx: &Context,
    mut input: RefundCreate,
    key: Option<&str>,
) -> Result<Done<Order>, Error<OrderRefusal>> {
    ctx.require_staff(Permission::OrdersWrite)?;
    let request = idempotency::Request::new("refundCreate", ctx.actor().label(), key, &input)?;
    let mut check = InputCheck::new();
    input.reason = check.text(&["reason"], input.reason.as_deref(), TextRule::line(500));
    // A line is named once, so that its units are counted once.
    let named: Vec<OrderLineId> = input.lines.iter().map(|line| line.order_line_id).collect();
    check.list(&["lines"], &named, 0..=Cart::MOST_LINES);
    check.finish(())?;
    let input = &input;
    let done = idempotency::run(ctx, &request, |uow| async move {
        let mut changing = Changing::begin(&uow, input.order).await?;
        let amount = input.amount.as_deref().map(|text| amount(text, &changing.order)).transpose()?;
        let request =
            RefundRequest { payment: input.payment, amount, lines: input.lines.clone(), shipping: input.shipping };
        let (shop, actor, reason) = (ctx.shop(), ctx.actor().label(), input.reason.clone());
        let begun = begin_refund(shop, &uow, &mut changing, &request, reason, &actor).await?;
        let order = changing.order.clone();
        let id = changing.save(shop, &uow, &actor, vec![begun.happened]).await?;
        restock(shop, &uow, &order, &input.lines, input.restock_location, &actor).await?;
        Ok(Moved { order: id, operations: vec![begun.operation] })
    })
    .await?;
    conclude(ctx, done).await
}

fn amount(text: &str, order: &Order) -> Result<Money, Error<OrderRefusal>> {
    Money::parse(text, order.totals.total.currency).map_err(|error| invalid(&["amount"], error.to_string()))
}

fn invalid(path: &[&str], message: String) -> Error<OrderRefusal> {
    vec![InputProblem::new(path, InputProblemCode::Invalid, message)].into()
}

/// A refund that was written.
pub(super) struct BegunRefund {
    pub operation: PaymentOperationId,
    /// What the timeline says of it.
    pub happened: (OrderEventKind, String),
}

/// Sets the money aside and writes what the provider is to be asked for; whoever changes the order saves it.
pub(super) async fn begin_refund(
    shop: &Shop,
    uow: &UnitOfWork,
    changing: &mut Changing,
    request: &RefundRequest,
    reason: Option<String>,
    actor: &str,
) -> Result<BegunRefund, Error<OrderRefusal>> {
    let Changing { order, payments, .. } = changing;
    let (id, currency) = (order.id, order.totals.total.currency);
    let earlier = uow.orders().refunds(&[id]).await?;
    let counts = |refund: &&Refund| refund.operation.status != PaymentOperationStatus::Failed;
    let shipping = Money::sum(currency, earlier.iter().filter(counts).map(|refund| refund.shipping));
    let shipping = shipping.map_err(|error| Failure::Internal(error.to_string()))?;
    let plan = order.begin_refund(payments, request, shipping, shop.clock.now())?;
    let mut operation = new_operation(shop, (id, plan.payment_id), PaymentOperationKind::Refund, plan.amount, actor);
    take(shop, uow, &mut operation).await?;
    let operation_id = operation.id;
    let happened = match &reason {
        Some(reason) => format!("{} goes back: {reason}", plan.amount),
        None => format!("{} goes back.", plan.amount),
    };
    let refund = Refund { operation, reason, shipping: plan.shipping, lines: plan.lines };
    uow.orders().insert_refund(&refund).await?;
    Ok(BegunRefund { operation: operation_id, happened: (OrderEventKind::RefundRequested, happened) })
}

/// Takes goods that came back into stock.
pub(super) async fn restock(
    shop: &Shop,
    uow: &UnitOfWork,
    order: &Order,
    lines: &[RefundLineRequest],
    location: Option<StockLocationId>,
    actor: &str,
) -> Result<(), Error<OrderRefusal>> {
    let (reference, new_id) = (order.id.to_string(), shop.movement_ids());
    let context = shop.ledger(actor, Some(&reference), &new_id);
    let mut units = Vec::new();
    for (index, refunded) in lines.iter().enumerate().filter(|(_, line)| line.restock) {
        let line = order.lines.iter().find(|line| line.id == refunded.order_line_id);
        let variant = line.and_then(|line| line.variant_id);
        let path = index.to_string();
        let variant = variant.ok_or_else(|| {
            let gone = "the variant is gone, so that it cannot come back into stock".to_owned();
            invalid(&["lines", &path, "restock"], gone)
        })?;
        units.push((variant, i64::from(refunded.quantity)));
    }
    if units.is_empty() {
        return Ok(());
    }
    let channel = shop.channel_by_id(order.channel_id)?;
    let location = location.or_else(|| channel.stock_locations.first().copied());
    let location =
        location.ok_or_else(|| invalid(&["restockLocationId"], "the channel has no location of its own".to_owned()))?;
    // Levels are locked in one order.
    units.sort_unstable();
    for (variant, quantity) in units {
        match uow.stock().adjust(variant, location, quantity, context).await {
            Ok(_) => {}
            Err(StockChangeError::Store(error)) => return Err(error.into()),
            Err(StockChangeError::UnknownLocation) => {
                let problem = InputProblem::new(
                    &["restockLocationId"],
                    InputProblemCode::Unknown,
                    StockChangeError::UnknownLocation.to_string(),
                );
                return Err(vec![problem].into());
            }
            Err(error) => return Err(invalid(&["lines"], error.to_string())),
        }
    }
    Ok(())
}
