//! Changing a shipping zone.

use cartwright_domain::{
    channel::CountryCode,
    fulfillment::{ShippingZone, ShippingZoneDraft},
    id::ShippingZoneId,
    identity::Permission,
};
use cartwright_persistence::UnitOfWork;
use serde::Serialize;

use super::{ShippingRefusal, shipping_zone_create::answer};
use crate::{Context, Done, Error, idempotency};

/// What is to change of a shipping zone; what is absent stays.
#[derive(Debug, Clone, Serialize)]
pub struct ShippingZoneUpdate {
    /// The zone.
    pub id: ShippingZoneId,
    /// The name for staff.
    pub name: Option<String>,
    /// The countries.
    pub countries: Option<Vec<CountryCode>>,
}

/// Changes the zone and answers it. Carts that go elsewhere now must choose again.
pub async fn shipping_zone_update(
    ctx: &Context,
    input: ShippingZoneUpdate,
    key: Option<&str>,
) -> Result<Done<ShippingZone>, Error<ShippingRefusal>> {
    ctx.require_staff(Permission::ShippingWrite)?;
    let request = idempotency::Request::new("shippingZoneUpdate", ctx.actor().label(), key, &input)?;
    let input = &input;
    let done = idempotency::run(ctx, &request, |uow| async move { update(ctx, &uow, input).await }).await?;
    answer(ctx, done).await
}

async fn update(
    ctx: &Context,
    uow: &UnitOfWork,
    input: &ShippingZoneUpdate,
) -> Result<ShippingZoneId, Error<ShippingRefusal>> {
    let Some(before) = uow.shipping_zones().lock(input.id).await? else {
        return Err(Error::refused(ShippingRefusal::not_found("id")));
    };
    let draft = ShippingZoneDraft {
        name: input.name.clone().unwrap_or(before.name),
        countries: input.countries.clone().unwrap_or(before.countries),
    };
    let ShippingZoneDraft { name, countries } = draft.validate()?;
    let (id, created_at, updated_at) = (before.id, before.created_at, ctx.now());
    uow.shipping_zones().save(&ShippingZone { id, name, countries, created_at, updated_at }).await?;
    Ok(id)
}
