//! How much of each variant is wanted.

use std::collections::BTreeMap;

use crate::id::VariantId;

/// The quantities summed by variant, so that several lines of one variant are checked as one demand. The order is that of
/// the ids, in which rows are locked everywhere.
pub fn total_demand(lines: impl IntoIterator<Item = (VariantId, i64)>) -> BTreeMap<VariantId, i64> {
    let mut demand = BTreeMap::new();
    for (variant, quantity) in lines {
        let total: &mut i64 = demand.entry(variant).or_default();
        // A sum beyond 64 bits is more than any stock, which the largest number says as well.
        *total = total.saturating_add(quantity);
    }
    demand
}
