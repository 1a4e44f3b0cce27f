//! Shipping as carts and staff see it.

use std::collections::HashMap;

use cartwright_domain::{
    channel::CountryCode,
    fulfillment::{ShippingMethod, ShippingZone},
    id::{ChannelId, ShippingMethodId, ShippingZoneId},
    identity::Permission,
};
use cartwright_persistence::{Count, Page, PageRequest};

use crate::{Context, Failure};

const READ: Permission = Permission::ShippingRead;

/// The ways of shipping that the channel offers for goods to the country, in their order. What each costs for given goods, and
/// whether it is offered for them at all, says [`cartwright_domain::fulfillment::quote`].
pub async fn shipping_methods_for(
    ctx: &Context,
    channel: ChannelId,
    country: CountryCode,
) -> Result<Vec<ShippingMethod>, Failure> {
    Ok(ctx.store().shipping_methods().offered(channel, country).await?)
}

/// A page of the shipping zones, the oldest first.
pub async fn shipping_zones(ctx: &Context, request: &PageRequest) -> Result<Page<ShippingZone>, Failure> {
    ctx.require_staff(READ)?;
    Ok(ctx.store().shipping_zones().page(request).await?)
}

/// How many shipping zones there are.
pub async fn shipping_zone_count(ctx: &Context) -> Result<Count, Failure> {
    ctx.require_staff(READ)?;
    Ok(ctx.store().shipping_zones().count().await?)
}

/// Those of the shipping zones that exist.
pub async fn shipping_zones_by_id(
    ctx: &Context,
    ids: &[ShippingZoneId],
) -> Result<HashMap<ShippingZoneId, ShippingZone>, Failure> {
    ctx.require_staff(READ)?;
    let zones = ctx.store().shipping_zones().find_many(ids).await?;
    Ok(zones.into_iter().map(|zone| (zone.id, zone)).collect())
}

/// The methods of the zones, active or not, in their order.
pub async fn shipping_methods_of(
    ctx: &Context,
    zones: &[ShippingZoneId],
) -> Result<HashMap<ShippingZoneId, Vec<ShippingMethod>>, Failure> {
    ctx.require_staff(READ)?;
    Ok(ctx.store().shipping_methods().of_zones(zones).await?)
}

/// Those of the shipping methods that exist.
pub async fn shipping_methods_by_id(
    ctx: &Context,
    ids: &[ShippingMethodId],
) -> Result<HashMap<ShippingMethodId, ShippingMethod>, Failure> {
    ctx.require_staff(READ)?;
    let methods = ctx.store().shipping_methods().find_many(ids).await?;
    Ok(methods.into_iter().map(|method| (method.id, method)).collect())
}
