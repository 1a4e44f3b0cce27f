//! Saying otherwise how a shipment can be followed.

use cartwright_domain::{
    fulfillment::Tracking,
    id::FulfillmentId,
    identity::Permission,
    messaging::MessageContent,
    ordering::{Order, OrderError, OrderEventKind},
};
use serde::Serialize;

use super::{OrderRefusal, change::Changing, read::reload, tell_customer::tell_customer};
use crate::{Context, Done, Error, idempotency};

/// How a shipment can be followed.
#[derive(Debug, Clone, Serialize)]
pub struct FulfillmentUpdate {
    /// The shipment.
    pub fulfillment: FulfillmentId,
    /// Who carries it.
    pub tracking_company: Option<String>,
    /// The carrier's number.
    pub tracking_number: Option<String>,
    /// Where the customer can follow it.
    pub tracking_url: Option<String>,
    /// Whether the customer is told again.
    pub notify_customer: bool,
}

/// Replaces how a shipment can be followed.
pub async fn fulfillment_update(
    ctx: &Context,
    input: FulfillmentUpdate,
    key: Option<&str>,
) -> Result<Done<Order>, Error<OrderRefusal>> {
    ctx.require_staff(Permission::OrdersWrite)?;
    let request = idempotency::Request::new("fulfillmentUpdate", ctx.actor().label(), key, &input)?;
    let tracking =
        &Tracking { company: input.tracking_company, number: input.tracking_number, url: input.tracking_url }
            .validate()?;
    let (id, notifies) = (input.fulfillment, input.notify_customer);
    let done = idempotency::run(ctx, &request, |uow| async move {
        let order = uow.orders().order_of_fulfillment(id).await?.ok_or(OrderError::FulfillmentNotFound)?;
        let mut changing = Changing::begin(&uow, order).await?;
        changing.order.touch(ctx.now());
        uow.orders().save_tracking(id, tracking).await?;
        if notifies {
            let content = MessageContent::OrderShipped { order, fulfillment: id };
            tell_customer(ctx.shop(), &uow, &changing.order, content).await?;
        }
        let how = tracking.number.as_deref().unwrap_or("no number");
        let happened = vec![(OrderEventKind::FulfillmentUpdated, format!("The shipment is followed by {how}."))];
        Ok(changing.save(ctx.shop(), &uow, &ctx.actor().label(), happened).await?)
    })
    .await?;
    reload(ctx, done).await
}
