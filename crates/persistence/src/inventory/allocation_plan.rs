//! Who gets which of the promised goods.

use std::collections::{BTreeMap, HashMap};

use cartwright_domain::{
    id::{OrderLineId, StockLocationId, VariantId},
    inventory::{Shortage, StockLevel},
};

use super::{
    allocation::ShipError,
    ledger::{LevelKey, StockShare},
};

/// Shares out what was held for all lines of a variant: the first lines take from the first locations.
pub(super) fn split(held: Vec<StockShare>, lines: &[(OrderLineId, VariantId, i64)]) -> Vec<(OrderLineId, StockShare)> {
    let mut stock: HashMap<VariantId, Vec<(StockLocationId, i64)>> = HashMap::new();
    for share in held {
        stock.entry(share.variant_id).or_default().push((share.location_id, share.quantity));
    }
    let mut allocated = Vec::new();
    for &(line, variant_id, quantity) in lines {
        let mut missing = quantity;
        for (location_id, rest) in stock.entry(variant_id).or_default() {
            let share = missing.min(*rest);
            if share > 0 {
                missing -= share;
                *rest -= share;
                allocated.push((line, StockShare { variant_id, location_id: *location_id, quantity: share }));
            }
        }
    }
    allocated
}

/// From where each line's goods are taken: from the allocations of the line, at the location where one is named, as far as the goods lie
/// there. The level of a deleted variant is gone, and nothing is counted there any more.
pub(super) fn plan_shipment(
    allocated: &[(OrderLineId, StockShare)],
    levels: &BTreeMap<LevelKey, StockLevel>,
    lines: &[(OrderLineId, i64)],
    location: Option<StockLocationId>,
) -> Result<Vec<(OrderLineId, StockShare)>, ShipError> {
    let mut on_hand: BTreeMap<LevelKey, i64> = levels.iter().map(|(key, level)| (*key, level.on_hand)).collect();
    let (mut taken, mut not_there, mut not_allocated) = (Vec::new(), Vec::new(), Vec::new());
    for &(line, quantity) in lines {
        let own = || allocated.iter().filter(|(of, _)| *of == line).map(|(_, share)| share);
        let promised: i64 = own().map(|share| share.quantity).sum();
        if promised == 0 {
            continue;
        }
        if promised < quantity {
            not_allocated.push((line, Shortage { requested: quantity, available: promised }));
            continue;
        }
        let mut missing = quantity;
        let from_there = |share: &&StockShare| location.is_none_or(|location| share.location_id == location);
        for allocation in own().filter(from_there) {
            let there = on_hand.get_mut(&allocation.key());
            let share = missing.min(allocation.quantity).min(there.as_deref().copied().unwrap_or(i64::MAX));
            if share > 0 {
                missing -= share;
                if let Some(there) = there {
                    *there -= share;
                }
                taken.push((line, StockShare { quantity: share, ..*allocation }));
            }
        }
        if missing > 0 {
            not_there.push((line, Shortage { requested: quantity, available: quantity - missing }));
        }
    }
    if !not_allocated.is_empty() {
        return Err(ShipError::NotAllocated(not_allocated));
    }
    if !not_there.is_empty() {
        return Err(ShipError::NotOnHand(not_there));
    }
    Ok(taken)
}
