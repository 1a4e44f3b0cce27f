//! What becomes of a shipment: where it is, and how it can be followed.

use cartwright_domain::{
    fulfillment::{Fulfillment, FulfillmentStatus, Tracking},
    id::FulfillmentId,
    identity::Permission,
    messaging::MessageContent,
    ordering::{Order, OrderError, OrderEventKind},
    payment::InvalidTransition,
};
use serde::Serialize;

use super::{
    OrderRefusal,
    change::Changing,
    read::reload,
    shipment::{find_shipment, ship},
    tell_customer::tell_customer,
};
use crate::{Context, Done, Error, idempotency};

/// What becomes of a shipment. What is absent stays as it is; of the texts, an inner none takes away.
#[derive(Debug, Clone, Serialize)]
pub struct FulfillmentUpdate {
    /// The shipment.
    pub fulfillment: FulfillmentId,
    /// Where it is now: shipped or delivered.
    pub status: Option<FulfillmentStatus>,
    /// Who carries it.
    pub tracking_company: Option<Option<String>>,
    /// The carrier's number.
    pub tracking_number: Option<Option<String>>,
    /// Where the customer can follow it.
    pub tracking_url: Option<Option<String>>,
    /// Whether the customer is told again how it can be followed.
    pub notify_customer: bool,
}

/// Notes that a packed shipment was sent or that a sent one arrived, and how it can be followed. The customer is told of either step.
pub async fn fulfillment_update(
    ctx: &Context,
    input: FulfillmentUpdate,
    key: Option<&str>,
) -> Result<Done<Order>, Error<OrderRefusal>> {
    ctx.require_staff(Permission::OrdersWrite)?;
    let request = idempotency::Request::new("fulfillmentUpdate", ctx.actor().label(), key, &input)?;
    let input = &input;
    let id = input.fulfillment;
    let done = idempotency::run(ctx, &request, |uow| async move {
        let order = uow.orders().order_of_fulfillment(id).await?.ok_or(OrderError::FulfillmentNotFound)?;
        let mut changing = Changing::begin(&uow, order).await?;
        let mut parcel = find_shipment(&uow, order, id).await?;
        let mut happened = Vec::new();
        let follows = is_followed_otherwise(&mut parcel, input)?;
        if follows {
            let how = parcel.tracking_number.as_deref().unwrap_or("no number");
            happened.push((OrderEventKind::FulfillmentUpdated, format!("The shipment is followed by {how}.")));
        }
        match input.status {
            None if input.notify_customer => {
                if parcel.status != FulfillmentStatus::Shipped {
                    let to = FulfillmentStatus::Shipped.as_str();
                    return Err(OrderError::from(InvalidTransition { from: parcel.status.as_str(), to }).into());
                }
                let content = MessageContent::OrderShipped { order, fulfillment: id };
                tell_customer(ctx.shop(), &uow, &changing.order, content).await?;
            }
            None => {}
            Some(FulfillmentStatus::Shipped) => {
                happened.push(ship(ctx, &uow, &mut changing, &mut parcel).await?);
            }
            Some(FulfillmentStatus::Delivered) => {
                parcel.become_at(FulfillmentStatus::Delivered, ctx.now()).map_err(OrderError::from)?;
                let content = MessageContent::OrderDelivered { order, fulfillment: id };
                tell_customer(ctx.shop(), &uow, &changing.order, content).await?;
                let arrived = format!("{} units have arrived.", parcel.units());
                happened.push((OrderEventKind::FulfillmentDelivered, arrived));
            }
            // A shipment is packed when it is made, and cancelled by its own mutation.
            Some(to @ (FulfillmentStatus::Packed | FulfillmentStatus::Cancelled)) => {
                let (from, to) = (parcel.status.as_str(), to.as_str());
                return Err(OrderError::from(InvalidTransition { from, to }).into());
            }
        }
        changing.order.touch(ctx.now());
        uow.orders().save_fulfillment(&parcel).await?;
        Ok(changing.save(ctx.shop(), &uow, &ctx.actor().label(), happened).await?)
    })
    .await?;
    reload(ctx, done).await
}

/// Takes over how the shipment can be followed, and answers whether that is another way than before.
fn is_followed_otherwise(parcel: &mut Fulfillment, input: &FulfillmentUpdate) -> Result<bool, Error<OrderRefusal>> {
    let taken = |wanted: &Option<Option<String>>, before: &Option<String>| match wanted {
        Some(wanted) => wanted.clone(),
        None => before.clone(),
    };
    let before = (parcel.tracking_company.take(), parcel.tracking_number.take(), parcel.tracking_url.take());
    let tracking = Tracking {
        company: taken(&input.tracking_company, &before.0),
        number: taken(&input.tracking_number, &before.1),
        url: taken(&input.tracking_url, &before.2),
    };
    let Tracking { company, number, url } = tracking.validate()?;
    let after = (company, number, url);
    let differs = before != after;
    (parcel.tracking_company, parcel.tracking_number, parcel.tracking_url) = after;
    Ok(differs)
}
