//! Making a shipping zone.

use cartwright_domain::{
    fulfillment::{ShippingZone, ShippingZoneDraft},
    id::ShippingZoneId,
    identity::Permission,
};

use super::ShippingRefusal;
use crate::{Context, Done, Error, idempotency};

/// Makes the zone and answers it. Nothing is shipped there until it has methods.
pub async fn shipping_zone_create(
    ctx: &Context,
    draft: ShippingZoneDraft,
    key: Option<&str>,
) -> Result<Done<ShippingZone>, Error<ShippingRefusal>> {
    ctx.require_staff(Permission::ShippingWrite)?;
    let request = idempotency::Request::new("shippingZoneCreate", ctx.actor().label(), key, &draft)?;
    let now = ctx.now();
    let ShippingZoneDraft { name, countries } = draft.validate()?;
    let zone = &ShippingZone { id: ctx.ids().key(now), name, countries, created_at: now, updated_at: now };
    let done = idempotency::run(ctx, &request, |uow| async move {
        uow.shipping_zones().insert(zone).await?;
        Ok(zone.id)
    })
    .await?;
    answer(ctx, done).await
}

/// The zone as it is now. One that was deleted since is told as not found.
pub(super) async fn answer(
    ctx: &Context,
    done: Done<ShippingZoneId>,
) -> Result<Done<ShippingZone>, Error<ShippingRefusal>> {
    let zone = ctx.store().shipping_zones().find(done.outcome).await?;
    let outcome = zone.ok_or_else(|| Error::refused(ShippingRefusal::not_found("id")))?;
    Ok(Done { outcome, replayed: done.replayed })
}
