//! Deleting a shipping zone.

use cartwright_domain::{id::ShippingZoneId, identity::Permission};
use serde::Serialize;

use super::ShippingRefusal;
use crate::{Context, Done, Error, idempotency};

/// A shipping zone to be deleted.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct ShippingZoneDelete {
    /// The zone.
    pub id: ShippingZoneId,
}

/// Deletes the zone with its methods and answers its id. Carts that chose one of them must choose again; orders keep what they say.
pub async fn shipping_zone_delete(
    ctx: &Context,
    input: ShippingZoneDelete,
    key: Option<&str>,
) -> Result<Done<ShippingZoneId>, Error<ShippingRefusal>> {
    ctx.require_staff(Permission::ShippingWrite)?;
    let request = idempotency::Request::new("shippingZoneDelete", ctx.actor().label(), key, &input)?;
    idempotency::run(ctx, &request, |uow| async move {
        let deleted = uow.shipping_zones().delete(input.id).await?;
        if deleted { Ok(input.id) } else { Err(Error::refused(ShippingRefusal::not_found("id"))) }
    })
    .await
}
