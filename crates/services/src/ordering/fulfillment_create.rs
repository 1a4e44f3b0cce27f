//! Sending goods.

use cartwright_domain::{
    cart::Cart,
    fulfillment::{Fulfillment, FulfillmentLine, Tracking},
    id::{OrderId, OrderLineId},
    identity::Permission,
    input::{InputCheck, InputProblem},
    messaging::MessageContent,
    ordering::{Order, OrderEventKind},
};
use cartwright_persistence::{ShipError, UnitOfWork};
use serde::Serialize;

use super::{OrderRefusal, change::Changing, read::reload, tell_customer::tell_customer};
use crate::{Context, Done, Error, Failure, idempotency};

/// Goods of an order that were sent.
#[derive(Debug, Clone, Serialize)]
pub struct FulfillmentCreate {
    /// The order.
    pub order: OrderId,
    /// What was sent; none means all that is still to be sent.
    pub lines: Option<Vec<(OrderLineId, i32)>>,
    /// Who carries it.
    pub tracking_company: Option<String>,
    /// The carrier's number.
    pub tracking_number: Option<String>,
    /// Where the customer can follow it.
    pub tracking_url: Option<String>,
}

/// Records a shipment: the goods leave the locations from which they were promised.
pub async fn fulfillment_create(
    ctx: &Context,
    input: FulfillmentCreate,
    key: Option<&str>,
) -> Result<Done<Order>, Error<OrderRefusal>> {
    ctx.require_staff(Permission::OrdersWrite)?;
    let request = idempotency::Request::new("fulfillmentCreate", ctx.actor().label(), key, &input)?;
    let tracking =
        &Tracking { company: input.tracking_company, number: input.tracking_number, url: input.tracking_url }
            .validate()?;
    check_lines(input.lines.as_deref().unwrap_or_default())?;
    let (order, lines) = (input.order, &input.lines);
    let done = idempotency::run(ctx, &request, |uow| async move {
        let mut changing = Changing::begin(&uow, order).await?;
        let sent = lines.clone().unwrap_or_else(|| changing.order.outstanding_lines());
        changing.order.fulfill(&sent, ctx.now())?;
        ship(ctx, &uow, &changing.order, &sent).await?;
        let shipment = Fulfillment {
            id: ctx.ids().key(ctx.now()),
            order_id: order,
            lines: sent
                .iter()
                .map(|(order_line_id, quantity)| FulfillmentLine { order_line_id: *order_line_id, quantity: *quantity })
                .collect(),
            tracking_company: tracking.company.clone(),
            tracking_number: tracking.number.clone(),
            tracking_url: tracking.url.clone(),
            created_at: ctx.now(),
        };
        uow.orders().insert_fulfillment(&shipment).await?;
        let units: i64 = sent.iter().map(|(_, quantity)| i64::from(*quantity)).sum();
        let happened = vec![(OrderEventKind::Fulfilled, format!("{units} units were sent."))];
        let content = MessageContent::OrderShipped { order, fulfillment: shipment.id };
        tell_customer(ctx.shop(), &uow, &changing.order, content).await?;
        Ok(changing.save(ctx.shop(), &uow, &ctx.actor().label(), happened).await?)
    })
    .await?;
    reload(ctx, done).await
}

/// A line is named once, so that its units are counted once.
fn check_lines(lines: &[(OrderLineId, i32)]) -> Result<(), Vec<InputProblem>> {
    let mut check = InputCheck::new();
    let named: Vec<OrderLineId> = lines.iter().map(|(line, _)| *line).collect();
    check.list(&["lines"], &named, 0..=Cart::MOST_LINES);
    check.finish(())
}

/// Takes the goods out of stock.
async fn ship(
    ctx: &Context,
    uow: &UnitOfWork,
    order: &Order,
    sent: &[(OrderLineId, i32)],
) -> Result<(), Error<OrderRefusal>> {
    let lines: Vec<(OrderLineId, i64)> = sent.iter().map(|(line, quantity)| (*line, i64::from(*quantity))).collect();
    let (actor, reference, new_id) = (ctx.actor().label(), order.id.to_string(), ctx.shop().movement_ids());
    let ledger = ctx.shop().ledger(&actor, Some(&reference), &new_id);
    match uow.stock().ship_allocation(&lines, ledger).await {
        Ok(_) => Ok(()),
        Err(ShipError::Store(error)) => Err(error.into()),
        Err(ShipError::NotOnHand(short)) => Err(Error::Refused(
            short
                .into_iter()
                .map(|(line, shortage)| OrderRefusal::NotOnHand {
                    line,
                    requested: shortage.requested,
                    available: shortage.available,
                })
                .collect(),
        )),
        // The order's own lines said that so much was still to be sent.
        Err(error @ ShipError::NotAllocated(_)) => Err(Failure::Internal(format!("{}: {error}", order.id)).into()),
    }
}
