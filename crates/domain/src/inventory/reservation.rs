//! From where a demand is taken.

use super::StockLevel;
use crate::id::StockLocationId;

/// More was asked for than can be promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{requested} units were asked for, {available} are available")]
pub struct Shortage {
    /// The units asked for.
    pub requested: i64,
    /// The units that could be promised.
    pub available: i64,
}

/// How many units of one variant to take from which location: from the first that has all, else from several in the order
/// given, and what is missing then from the first that may promise more than it has. The levels are those of one variant,
/// in order of preference; a quantity of zero or less takes nothing.
pub fn plan_reservation(levels: &[StockLevel], quantity: i64) -> Result<Vec<(StockLocationId, i64)>, Shortage> {
    if quantity <= 0 {
        return Ok(Vec::new());
    }
    if let Some(level) = levels.iter().find(|level| level.available() >= quantity) {
        return Ok(vec![(level.location_id, quantity)]);
    }
    let mut missing = quantity;
    let mut taken: Vec<i64> = Vec::with_capacity(levels.len());
    for level in levels {
        let share = level.available().clamp(0, missing);
        missing -= share;
        taken.push(share);
    }
    if missing > 0 {
        let backorder = levels.iter().position(|level| level.allow_backorder);
        let index = backorder.ok_or(Shortage { requested: quantity, available: quantity - missing })?;
        taken[index] += missing;
    }
    let plan = levels.iter().zip(taken).filter(|(_, share)| *share > 0);
    Ok(plan.map(|(level, share)| (level.location_id, share)).collect())
}
