//! Taking a parcel back.

use cartwright_domain::{
    fulfillment::FulfillmentStatus,
    id::FulfillmentId,
    identity::Permission,
    messaging::MessageContent,
    ordering::{Order, OrderError, OrderEventKind},
};
use serde::Serialize;

use super::{OrderRefusal, change::Changing, read::reload, shipment::find_shipment, tell_customer::tell_customer};
use crate::{Context, Done, Error, idempotency};

/// A shipment that is not on its way, or not any more.
#[derive(Debug, Clone, Serialize)]
pub struct FulfillmentCancel {
    /// The shipment.
    pub fulfillment: FulfillmentId,
    /// Why, for the timeline.
    pub reason: Option<String>,
}

/// Cancels a shipment that has not arrived: its goods are to be sent again, and what was sent of them is in stock again where it came from.
/// The customer is told where they were told of the shipment.
pub async fn fulfillment_cancel(
    ctx: &Context,
    input: FulfillmentCancel,
    key: Option<&str>,
) -> Result<Done<Order>, Error<OrderRefusal>> {
    ctx.require_staff(Permission::OrdersWrite)?;
    let request = idempotency::Request::new("fulfillmentCancel", ctx.actor().label(), key, &input)?;
    let reason = &super::order_cancel::clean_reason(input.reason)?;
    let id = input.fulfillment;
    let done = idempotency::run(ctx, &request, |uow| async move {
        let order = uow.orders().order_of_fulfillment(id).await?.ok_or(OrderError::FulfillmentNotFound)?;
        let mut changing = Changing::begin(&uow, order).await?;
        let mut parcel = find_shipment(&uow, order, id).await?;
        let was = parcel.status;
        parcel.become_at(FulfillmentStatus::Cancelled, ctx.now()).map_err(OrderError::from)?;
        changing.order.unpack(&parcel.lines, was, ctx.now())?;
        let (actor, reference, new_id) = (ctx.actor().label(), order.to_string(), ctx.shop().movement_ids());
        uow.stock().unpack(id, ctx.shop().ledger(&actor, Some(&reference), &new_id)).await?;
        uow.orders().save_fulfillment(&parcel).await?;
        if was == FulfillmentStatus::Shipped {
            let content = MessageContent::ShipmentCancelled { order, fulfillment: id };
            tell_customer(ctx.shop(), &uow, &changing.order, content).await?;
        }
        let cancelled = format!("{} units are to be sent again.", parcel.units());
        let message = reason.clone().unwrap_or(cancelled);
        Ok(changing.save(ctx.shop(), &uow, &actor, vec![(OrderEventKind::FulfillmentCancelled, message)]).await?)
    })
    .await?;
    reload(ctx, done).await
}
