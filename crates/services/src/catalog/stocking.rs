//! The stock that new variants come with.

use std::collections::HashSet;

use cartwright_domain::{catalog::Variant, id::StockLocationId, inventory::MovementKind};
use cartwright_persistence::{LedgerContext, NewStockLevel, UnitOfWork};

use super::{CatalogRefusal, VariantInput};
use crate::{Context, Error};

/// Writes the levels of new variants with their entries in the ledger; each variant beside its input, in the order of the input.
pub(super) async fn stock_new_variants(
    ctx: &Context,
    uow: &UnitOfWork,
    inputs: &[VariantInput],
    variants: &[Variant],
) -> Result<(), Error<CatalogRefusal>> {
    let wanted: HashSet<StockLocationId> =
        inputs.iter().flat_map(|input| &input.stock).map(|stock| stock.location_id).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let wanted: Vec<StockLocationId> = wanted.into_iter().collect();
    let known: HashSet<StockLocationId> =
        uow.stock_locations().find_many(&wanted).await?.into_iter().map(|location| location.id).collect();
    let mut refusals = Vec::new();
    let mut levels = Vec::new();
    for (place, (input, variant)) in inputs.iter().zip(variants).enumerate() {
        for (index, stock) in input.stock.iter().enumerate() {
            if !known.contains(&stock.location_id) {
                let path = ["variants", &place.to_string(), "stock", &index.to_string(), "locationId"];
                refusals.push(CatalogRefusal::not_found(&path));
            }
            levels.push(NewStockLevel {
                variant_id: variant.id,
                location_id: stock.location_id,
                on_hand: stock.quantity,
                allow_backorder: variant.allow_backorder,
            });
        }
    }
    if !refusals.is_empty() {
        return Err(Error::Refused(refusals));
    }
    let (now, actor) = (ctx.now(), ctx.actor().label());
    let new_id = &|| ctx.ids().key(now);
    let context = LedgerContext { now, actor: &actor, reference: None, note: None, new_id };
    Ok(uow.stock().create_levels(&levels, MovementKind::Initial, context).await?)
}
