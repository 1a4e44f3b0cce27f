//! Moving stock to another location.

use cartwright_domain::{
    id::{StockLocationId, VariantId},
    identity::Permission,
    input::{InputCheck, InputProblemCode, TextRule},
    inventory::StockLevel,
};
use cartwright_persistence::{LedgerContext, UnitOfWork};
use serde::Serialize;

use super::{
    InventoryRefusal,
    correction::{self, Place},
};
use crate::{Context, Done, Error, idempotency};

/// Stock to be moved.
#[derive(Debug, Clone, Serialize)]
pub struct InventoryTransfer {
    /// The variant.
    pub variant_id: VariantId,
    /// From where.
    pub from_location_id: StockLocationId,
    /// To where; another location.
    pub to_location_id: StockLocationId,
    /// How many units; at least one, and no more than are free there.
    pub quantity: i64,
    /// What the ledger is to say about it.
    pub note: Option<String>,
}

/// Moves units that are promised to nobody, and answers both levels, that of the source first.
pub async fn inventory_transfer(
    ctx: &Context,
    input: InventoryTransfer,
    key: Option<&str>,
) -> Result<Done<Vec<StockLevel>>, Error<InventoryRefusal>> {
    ctx.require_staff(Permission::InventoryWrite)?;
    let request = idempotency::Request::new("inventoryTransfer", ctx.actor().label(), key, &input)?;
    let mut check = InputCheck::new();
    check.require(input.quantity > 0, &["quantity"], InputProblemCode::OutOfRange, "must be at least 1");
    let elsewhere = input.from_location_id != input.to_location_id;
    check.require(elsewhere, &["toLocationId"], InputProblemCode::Conflict, "must be another location");
    let note = check.text(&["note"], input.note.as_deref(), TextRule::paragraphs(500));
    let note = check.finish(note)?;
    let (input, note) = (&input, note.as_deref());
    let done = idempotency::run(ctx, &request, |uow| async move { transfer(ctx, &uow, input, note).await }).await?;
    Ok(correction::answer(ctx, done).await?)
}

async fn transfer(
    ctx: &Context,
    uow: &UnitOfWork,
    input: &InventoryTransfer,
    note: Option<&str>,
) -> Result<Vec<Place>, Error<InventoryRefusal>> {
    let InventoryTransfer { variant_id, from_location_id: from, to_location_id: to, quantity, .. } = *input;
    let known = uow.stock_locations().find_many(&[from, to]).await?;
    for (id, field) in [(from, "fromLocationId"), (to, "toLocationId")] {
        if known.iter().all(|location| location.id != id) {
            return Err(Error::refused(InventoryRefusal::not_found(&[field])));
        }
    }
    let (actor, new_id) = (ctx.actor().label(), || ctx.ids().key(ctx.now()));
    let ledger = LedgerContext { note, ..ctx.shop().ledger(&actor, None, &new_id) };
    match uow.stock().transfer(variant_id, from, to, quantity, ledger).await {
        Ok(_) => Ok([from, to].map(|location| Place { variant: variant_id, location }).into()),
        Err(error) => {
            Err(Error::refused(correction::refusal(error, &["variantId"], &["toLocationId"], &["quantity"])?))
        }
    }
}
