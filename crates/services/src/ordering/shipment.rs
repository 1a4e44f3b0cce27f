//! What the mutations of shipments have in common: stock that moves into parcels, leaves with them and comes out again.

use cartwright_domain::{
    fulfillment::{Fulfillment, FulfillmentStatus},
    id::{FulfillmentId, OrderId, OrderLineId, StockLocationId},
    messaging::MessageContent,
    ordering::{OrderError, OrderEventKind},
};
use cartwright_persistence::{ShipError, UnitOfWork};

use super::{OrderRefusal, change::Changing, tell_customer::tell_customer};
use crate::{Context, Error, Failure};

/// The shipment of the locked order.
pub(super) async fn find_shipment(
    uow: &UnitOfWork,
    order: OrderId,
    id: FulfillmentId,
) -> Result<Fulfillment, Error<OrderRefusal>> {
    let shipments = uow.orders().fulfillments(&[order]).await?;
    Ok(shipments.into_iter().find(|shipment| shipment.id == id).ok_or(OrderError::FulfillmentNotFound)?)
}

/// Moves the goods into the parcel, which is written.
pub(super) async fn pack(
    uow: &UnitOfWork,
    parcel: &Fulfillment,
    location: Option<StockLocationId>,
) -> Result<(), Error<OrderRefusal>> {
    let lines: Vec<(OrderLineId, i64)> =
        parcel.lines.iter().map(|line| (line.order_line_id, i64::from(line.quantity))).collect();
    uow.stock().pack(parcel.id, &lines, location).await.map_err(|error| not_there(parcel, error))
}

/// Sends a packed parcel: its goods leave the stock, and the customer is told. Answers what the timeline says.
pub(super) async fn ship(
    ctx: &Context,
    uow: &UnitOfWork,
    changing: &mut Changing,
    parcel: &mut Fulfillment,
) -> Result<(OrderEventKind, String), Error<OrderRefusal>> {
    parcel.become_at(FulfillmentStatus::Shipped, ctx.now()).map_err(OrderError::from)?;
    changing.order.ship(&parcel.lines, ctx.now());
    let (actor, reference, new_id) = (ctx.actor().label(), parcel.order_id.to_string(), ctx.shop().movement_ids());
    let ledger = ctx.shop().ledger(&actor, Some(&reference), &new_id);
    uow.stock().ship(parcel.id, ledger).await.map_err(|error| not_there(parcel, error))?;
    let content = MessageContent::OrderShipped { order: parcel.order_id, fulfillment: parcel.id };
    tell_customer(ctx.shop(), uow, &changing.order, content).await?;
    Ok((OrderEventKind::Fulfilled, format!("{} units were sent.", parcel.units())))
}

fn not_there(parcel: &Fulfillment, error: ShipError) -> Error<OrderRefusal> {
    match error {
        ShipError::Store(error) => error.into(),
        ShipError::NotOnHand(short) => Error::Refused(
            short
                .into_iter()
                .map(|(line, shortage)| OrderRefusal::NotOnHand {
                    line,
                    requested: shortage.requested,
                    available: shortage.available,
                })
                .collect(),
        ),
        // The order's own lines said that so much was still to be sent.
        error @ ShipError::NotAllocated(_) => Failure::Internal(format!("{}: {error}", parcel.order_id)).into(),
    }
}
