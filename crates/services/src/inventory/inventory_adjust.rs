//! Adding to stock, or taking some away.

use cartwright_domain::{
    id::{StockLocationId, VariantId},
    identity::Permission,
    input::{InputCheck, InputProblemCode},
    inventory::StockLevel,
};
use serde::Serialize;

use super::{
    InventoryRefusal,
    correction::{self, Correction, Place},
};
use crate::{Context, Done, Error, idempotency};

/// Differences of levels.
#[derive(Debug, Clone, Serialize)]
pub struct InventoryAdjust {
    /// The differences: 1 to 250, each place once.
    pub changes: Vec<InventoryAdjustment>,
    /// What the ledger is to say about it.
    pub note: Option<String>,
}

/// How a level changes.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct InventoryAdjustment {
    /// The variant.
    pub variant_id: VariantId,
    /// The location.
    pub location_id: StockLocationId,
    /// Units that came, or, below zero, that are gone.
    pub delta: i64,
}

/// Changes the units on hand by differences, all of them or none, and answers the levels. Differences add up, also with the sales
/// that happen meanwhile.
pub async fn inventory_adjust(
    ctx: &Context,
    input: InventoryAdjust,
    key: Option<&str>,
) -> Result<Done<Vec<StockLevel>>, Error<InventoryRefusal>> {
    ctx.require_staff(Permission::InventoryWrite)?;
    let request = idempotency::Request::new("inventoryAdjust", ctx.actor().label(), key, &input)?;
    let place = |change: &InventoryAdjustment| Place { variant: change.variant_id, location: change.location_id };
    let places: Vec<Place> = input.changes.iter().map(place).collect();
    let mut check = InputCheck::new();
    let note = correction::check(&mut check, &places, input.note.as_deref());
    for (index, change) in input.changes.iter().enumerate() {
        let path = ["changes", &index.to_string(), "delta"];
        check.require(change.delta != 0, &path, InputProblemCode::OutOfRange, "must not be zero");
    }
    let note = check.finish(note)?;
    let deltas = input.changes.iter().map(|change| Correction::By(change.delta));
    let corrections: &Vec<_> = &places.into_iter().zip(deltas).collect();
    let note = note.as_deref();
    let done =
        idempotency::run(ctx, &request, |uow| async move { correction::correct(ctx, &uow, corrections, note).await })
            .await?;
    Ok(correction::answer(ctx, done).await?)
}
