//! Changing a place that holds stock.

use cartwright_domain::{
    channel::CountryCode,
    id::StockLocationId,
    identity::Permission,
    inventory::{StockLocation, StockLocationDraft},
};
use cartwright_persistence::UnitOfWork;
use serde::Serialize;

use super::{
    InventoryRefusal,
    stock_location_create::{answer, taken_slug},
};
use crate::{Context, Done, Error, idempotency};

/// What is to change of a location; what is absent stays.
#[derive(Debug, Clone, Serialize)]
pub struct StockLocationUpdate {
    /// The location.
    pub id: StockLocationId,
    /// The name by which imports and staff refer to it.
    pub slug: Option<String>,
    /// The name for people.
    pub name: Option<String>,
    /// The country where it stands.
    pub country: Option<CountryCode>,
    /// Whether goods are sold from it. What is promised from it already is still sent from it.
    pub active: Option<bool>,
}

/// Changes the location and answers it.
pub async fn stock_location_update(
    ctx: &Context,
    input: StockLocationUpdate,
    key: Option<&str>,
) -> Result<Done<StockLocation>, Error<InventoryRefusal>> {
    ctx.require_staff(Permission::InventoryWrite)?;
    let request = idempotency::Request::new("stockLocationUpdate", ctx.actor().label(), key, &input)?;
    let input = &input;
    let done = idempotency::run(ctx, &request, |uow| async move { update(ctx, &uow, input).await }).await?;
    Ok(answer(ctx, done).await?)
}

async fn update(
    ctx: &Context,
    uow: &UnitOfWork,
    input: &StockLocationUpdate,
) -> Result<StockLocationId, Error<InventoryRefusal>> {
    let Some(before) = uow.stock_locations().lock(input.id).await? else {
        return Err(Error::refused(InventoryRefusal::not_found(&["id"])));
    };
    let draft = StockLocationDraft {
        slug: input.slug.clone().unwrap_or(before.slug),
        name: input.name.clone().unwrap_or(before.name),
        country: input.country.unwrap_or(before.country),
        active: input.active.unwrap_or(before.active),
    };
    let StockLocationDraft { slug, name, country, active } = draft.validate()?;
    let (id, created_at, updated_at) = (before.id, before.created_at, ctx.now());
    let after = StockLocation { id, slug, name, country, active, created_at, updated_at };
    uow.stock_locations().save(&after).await.map_err(taken_slug)?;
    Ok(id)
}
