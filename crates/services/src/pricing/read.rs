//! Taxes as carts and staff see them.

use std::collections::HashMap;

use cartwright_domain::{
    channel::CountryCode,
    id::TaxZoneId,
    identity::Permission,
    pricing::{TaxRates, TaxZone},
};
use cartwright_persistence::{Count, Page, PageRequest};

use crate::{Context, Failure};

const READ: Permission = Permission::TaxesRead;

/// The rates that apply in the country; none where no zone has it.
pub async fn tax_rates_for(ctx: &Context, country: CountryCode) -> Result<TaxRates, Failure> {
    Ok(ctx.store().tax_zones().rates_for(country).await?)
}

/// A page of the tax zones, the oldest first.
pub async fn tax_zones(ctx: &Context, request: &PageRequest) -> Result<Page<TaxZone>, Failure> {
    ctx.require_staff(READ)?;
    Ok(ctx.store().tax_zones().page(request).await?)
}

/// How many tax zones there are.
pub async fn tax_zone_count(ctx: &Context) -> Result<Count, Failure> {
    ctx.require_staff(READ)?;
    Ok(ctx.store().tax_zones().count().await?)
}

/// Those of the tax zones that exist.
pub async fn tax_zones_by_id(ctx: &Context, ids: &[TaxZoneId]) -> Result<HashMap<TaxZoneId, TaxZone>, Failure> {
    ctx.require_staff(READ)?;
    let zones = ctx.store().tax_zones().find_many(ids).await?;
    Ok(zones.into_iter().map(|zone| (zone.id, zone)).collect())
}
