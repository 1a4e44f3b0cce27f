//! Entering a place that holds stock.

use cartwright_domain::{
    id::StockLocationId,
    identity::Permission,
    input::{InputProblem, InputProblemCode},
    inventory::{StockLocation, StockLocationDraft},
};
use cartwright_persistence::StoreError;

use super::InventoryRefusal;
use crate::{Context, Done, Error, Failure, idempotency};

/// Enters the location and answers it. Channels sell from it once they name it.
pub async fn stock_location_create(
    ctx: &Context,
    draft: StockLocationDraft,
    key: Option<&str>,
) -> Result<Done<StockLocation>, Error<InventoryRefusal>> {
    ctx.require_staff(Permission::InventoryWrite)?;
    let request = idempotency::Request::new("stockLocationCreate", ctx.actor().label(), key, &draft)?;
    let now = ctx.now();
    let draft = draft.validate()?;
    let location = &StockLocation {
        id: ctx.ids().key(now),
        slug: draft.slug,
        name: draft.name,
        country: draft.country,
        active: draft.active,
        created_at: now,
        updated_at: now,
    };
    let done = idempotency::run(ctx, &request, |uow| async move {
        uow.stock_locations().insert(location).await.map_err(taken_slug)?;
        Ok(location.id)
    })
    .await?;
    Ok(answer(ctx, done).await?)
}

/// The refusal of a slug that another location has.
pub(super) fn taken_slug(error: StoreError) -> Error<InventoryRefusal> {
    if error.is_duplicate_of("slug") {
        return vec![InputProblem::new(&["slug"], InputProblemCode::Duplicate, "is another location's")].into();
    }
    error.into()
}

pub(super) async fn answer(ctx: &Context, done: Done<StockLocationId>) -> Result<Done<StockLocation>, Failure> {
    let id = done.outcome;
    let location = ctx.store().stock_locations().find(id).await?;
    let outcome = location.ok_or_else(|| Failure::Internal(format!("{id} is gone, which no location can be")))?;
    Ok(Done { outcome, replayed: done.replayed })
}
