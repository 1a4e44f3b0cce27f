//! What the file's quantities do to stock.

use std::collections::HashSet;

use cartwright_domain::{
    catalog::{
        Product,
        csv::{ImportedQuantity, LeftOut, Refusal},
    },
    id::VariantId,
    inventory::{MovementKind, StockError, StockLevel},
};

use super::decision::{Known, Setting};

/// So many of a variant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Level {
    pub(super) row: u64,
    pub(super) variant_id: VariantId,
    pub(super) quantity: i64,
    pub(super) allow_backorder: bool,
}

/// The quantities of new variants, and those of others that are to be set: only where that is asked for, and where they differ.
pub(super) fn levels(
    quantities: &[ImportedQuantity],
    product: &Product,
    before: Option<&Product>,
    known: &Known,
    setting: &Setting,
    refusals: &mut Vec<Refusal>,
) -> (Vec<Level>, Vec<Level>) {
    let old: HashSet<VariantId> = before.iter().flat_map(|product| &product.variants).map(|v| v.id).collect();
    let (mut new_levels, mut set_levels) = (Vec::new(), Vec::new());
    for quantity in quantities {
        let Some(variant) = product.variants.get(quantity.variant) else {
            continue;
        };
        let is_new = !old.contains(&variant.id);
        if !is_new && !setting.set_stock {
            continue;
        }
        if setting.location.is_none() {
            let message = "the channel sells from no stock location: nothing is put in stock";
            refusals.push(refusal(quantity.row, message));
            continue;
        }
        let level = Level {
            row: quantity.row,
            variant_id: variant.id,
            quantity: quantity.quantity,
            allow_backorder: variant.allow_backorder,
        };
        if is_new {
            new_levels.push(level);
            continue;
        }
        match change(known.levels.get(&variant.id), quantity.quantity) {
            Ok(true) => set_levels.push(level),
            Ok(false) => {}
            Err(reason) => refusals.push(refusal(quantity.row, told(reason))),
        }
    }
    (new_levels, set_levels)
}

/// Whether so many units on hand are a change of the level. Where they are fewer than what is promised, they are refused here and not
/// only by the stock itself, so that the report counts nothing that was not done.
fn change(level: Option<&StockLevel>, quantity: i64) -> Result<bool, StockError> {
    let Some(level) = level else {
        return Ok(quantity != 0);
    };
    let difference = quantity.saturating_sub(level.on_hand);
    level.after(MovementKind::Import.change(difference))?;
    Ok(difference != 0)
}

/// Why stock refused a quantity.
pub(super) fn told(reason: StockError) -> String {
    match reason {
        StockError::NotEnough { .. } => "is less than what is promised to customers already".to_owned(),
        other => other.to_string(),
    }
}

/// A quantity that is left out.
pub(super) fn refusal(row: u64, message: impl Into<String>) -> Refusal {
    let column = Some("Variant Inventory Qty".to_owned());
    Refusal { row, column, message: message.into(), left_out: LeftOut::Cell }
}
