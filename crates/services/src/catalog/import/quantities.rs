//! What the file's quantities do to stock.

use std::collections::HashSet;

use cartwright_domain::{
    catalog::{
        Product,
        csv::{ImportedQuantity, LeftOut, Refusal},
    },
    id::VariantId,
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
        } else if known.on_hand.get(&variant.id).copied().unwrap_or(0) != quantity.quantity {
            set_levels.push(level);
        }
    }
    (new_levels, set_levels)
}

/// A quantity that is left out.
pub(super) fn refusal(row: u64, message: impl Into<String>) -> Refusal {
    let column = Some("Variant Inventory Qty".to_owned());
    Refusal { row, column, message: message.into(), left_out: LeftOut::Cell }
}
