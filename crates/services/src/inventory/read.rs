//! Stock as staff see it.

use std::collections::HashMap;

use cartwright_domain::{
    id::{StockLocationId, VariantId},
    identity::Permission,
    inventory::{StockLevel, StockLocation, StockMovement},
};
use cartwright_persistence::{Count, Page, PageRequest, StockLevelFilter, StockMovementFilter};

use crate::{Context, Failure};

const READ: Permission = Permission::InventoryRead;

/// A page of the stock locations, by slug.
pub async fn stock_locations(ctx: &Context, request: &PageRequest) -> Result<Page<StockLocation>, Failure> {
    ctx.require_staff(READ)?;
    Ok(ctx.store().stock_locations().page(request).await?)
}

/// How many stock locations there are.
pub async fn stock_location_count(ctx: &Context) -> Result<Count, Failure> {
    ctx.require_staff(READ)?;
    Ok(ctx.store().stock_locations().count().await?)
}

/// Those of the stock locations that exist.
pub async fn stock_locations_by_id(
    ctx: &Context,
    ids: &[StockLocationId],
) -> Result<HashMap<StockLocationId, StockLocation>, Failure> {
    ctx.require_staff(READ)?;
    let locations = ctx.store().stock_locations().find_many(ids).await?;
    Ok(locations.into_iter().map(|location| (location.id, location)).collect())
}

/// A page of the stock levels, by variant and location.
pub async fn inventory_levels(
    ctx: &Context,
    filter: &StockLevelFilter,
    request: &PageRequest,
) -> Result<Page<StockLevel>, Failure> {
    ctx.require_staff(READ)?;
    Ok(ctx.store().stock().level_page(filter, request).await?)
}

/// How many stock levels there are of that kind.
pub async fn inventory_level_count(ctx: &Context, filter: &StockLevelFilter) -> Result<Count, Failure> {
    ctx.require_staff(READ)?;
    Ok(ctx.store().stock().level_count(filter).await?)
}

/// The stock levels of the variants at all locations.
pub async fn inventory_levels_of(
    ctx: &Context,
    variants: &[VariantId],
) -> Result<HashMap<VariantId, Vec<StockLevel>>, Failure> {
    ctx.require_staff(READ)?;
    Ok(ctx.store().stock().levels_everywhere(variants).await?)
}

/// A page of the stock ledger, the newest entries first.
pub async fn stock_movements(
    ctx: &Context,
    filter: &StockMovementFilter,
    request: &PageRequest,
) -> Result<Page<StockMovement>, Failure> {
    ctx.require_staff(READ)?;
    Ok(ctx.store().stock().movement_page(filter, request).await?)
}

/// How many entries of that kind the stock ledger has.
pub async fn stock_movement_count(ctx: &Context, filter: &StockMovementFilter) -> Result<Count, Failure> {
    ctx.require_staff(READ)?;
    Ok(ctx.store().stock().movement_count(filter).await?)
}
