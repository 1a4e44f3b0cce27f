//! Setting stock to what was counted.

use cartwright_domain::{
    id::{StockLocationId, VariantId},
    identity::Permission,
    input::InputCheck,
    inventory::StockLevel,
};
use serde::Serialize;

use super::{
    InventoryRefusal,
    correction::{self, Correction, Place},
};
use crate::{Context, Done, Error, idempotency};

/// What was counted.
#[derive(Debug, Clone, Serialize)]
pub struct InventorySet {
    /// The counts: 1 to 250, each place once.
    pub changes: Vec<InventoryCount>,
    /// What the ledger is to say about it.
    pub note: Option<String>,
}

/// How many units lie somewhere.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct InventoryCount {
    /// The variant.
    pub variant_id: VariantId,
    /// The location.
    pub location_id: StockLocationId,
    /// Units that lie there.
    pub quantity: i64,
    /// Units that the caller believed to lie there before; a count that started from something else is refused, so that a sale in
    /// between is not counted away.
    pub expected: i64,
}

/// Sets the units on hand, all of them or none, and answers the levels.
pub async fn inventory_set(
    ctx: &Context,
    input: InventorySet,
    key: Option<&str>,
) -> Result<Done<Vec<StockLevel>>, Error<InventoryRefusal>> {
    ctx.require_staff(Permission::InventoryWrite)?;
    let request = idempotency::Request::new("inventorySet", ctx.actor().label(), key, &input)?;
    let place = |count: &InventoryCount| Place { variant: count.variant_id, location: count.location_id };
    let places: Vec<Place> = input.changes.iter().map(place).collect();
    let mut check = InputCheck::new();
    let note = correction::check(&mut check, &places, input.note.as_deref());
    let note = check.finish(note)?;
    let counts = input.changes.iter().map(|count| Correction::To { counted: count.quantity, expected: count.expected });
    let corrections: &Vec<_> = &places.into_iter().zip(counts).collect();
    let note = note.as_deref();
    let done =
        idempotency::run(ctx, &request, |uow| async move { correction::correct(ctx, &uow, corrections, note).await })
            .await?;
    Ok(correction::answer(ctx, done).await?)
}
