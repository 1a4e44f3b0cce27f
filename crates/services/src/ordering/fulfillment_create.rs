//! Sending goods.

use cartwright_domain::{
    cart::Cart,
    fulfillment::{Fulfillment, FulfillmentLine, FulfillmentStatus, Tracking},
    id::{OrderId, OrderLineId, StockLocationId},
    identity::Permission,
    input::{InputCheck, InputProblem},
    ordering::{Order, OrderEventKind},
};
use cartwright_persistence::UnitOfWork;
use serde::Serialize;

use super::{
    OrderRefusal,
    change::Changing,
    read::reload,
    shipment::{pack, ship},
};
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
    /// From where the goods are; none means from wherever they were promised.
    pub location: Option<StockLocationId>,
    /// Whether the parcel was sent, and not only packed.
    pub shipped: bool,
}

/// Records a shipment, packed or sent: sent goods leave the locations from which they were promised.
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
    let (order, lines, location, shipped) = (input.order, &input.lines, input.location, input.shipped);
    let done = idempotency::run(ctx, &request, |uow| async move {
        let mut changing = Changing::begin(&uow, order).await?;
        let packed = match lines {
            Some(lines) => lines.clone(),
            None => all_outstanding(&uow, &changing.order, location).await?,
        };
        changing.order.pack(&packed, ctx.now())?;
        let mut parcel = Fulfillment {
            id: ctx.ids().key(ctx.now()),
            order_id: order,
            status: FulfillmentStatus::Packed,
            lines: packed
                .iter()
                .map(|(order_line_id, quantity)| FulfillmentLine { order_line_id: *order_line_id, quantity: *quantity })
                .collect(),
            tracking_company: tracking.company.clone(),
            tracking_number: tracking.number.clone(),
            tracking_url: tracking.url.clone(),
            created_at: ctx.now(),
            shipped_at: None,
            delivered_at: None,
            cancelled_at: None,
        };
        uow.orders().insert_fulfillment(&parcel).await?;
        pack(&uow, &parcel, location).await?;
        let happened = if shipped {
            let happened = ship(ctx, &uow, &mut changing, &mut parcel).await?;
            uow.orders().save_fulfillment(&parcel).await?;
            happened
        } else {
            (OrderEventKind::FulfillmentPacked, format!("{} units were packed.", parcel.units()))
        };
        Ok(changing.save(ctx.shop(), &uow, &ctx.actor().label(), vec![happened]).await?)
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

/// All that is in no parcel yet; of counted goods, what is promised from the location where one is named.
async fn all_outstanding(
    uow: &UnitOfWork,
    order: &Order,
    location: Option<StockLocationId>,
) -> Result<Vec<(OrderLineId, i32)>, Failure> {
    let outstanding = order.outstanding_lines();
    let Some(location) = location else {
        return Ok(outstanding);
    };
    let named: Vec<OrderLineId> = outstanding.iter().map(|(line, _)| *line).collect();
    let promised = uow.stock().allocations(&named).await?;
    let from_there = |(line, quantity): (OrderLineId, i32)| {
        // What nothing is promised of is not counted, and lies everywhere.
        let Some(shares) = promised.get(&line) else { return Some((line, quantity)) };
        let there = shares.iter().find(|share| share.location_id == location)?;
        Some((line, i32::try_from(there.quantity).unwrap_or(quantity).min(quantity)))
    };
    Ok(outstanding.into_iter().filter_map(from_there).collect())
}
