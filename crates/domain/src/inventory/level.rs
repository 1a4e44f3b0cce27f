//! How much of a variant lies at a location.

use super::StockChange;
use crate::id::{StockLocationId, VariantId};

/// How much of a variant lies at a location, and how much of that is promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StockLevel {
    /// The variant.
    pub variant_id: VariantId,
    /// The location.
    pub location_id: StockLocationId,
    /// Units that lie there.
    pub on_hand: i64,
    /// Units of them that are promised to carts and orders; more than `on_hand` only where backorders are allowed.
    pub reserved: i64,
    /// Whether more may be promised than lies there.
    pub allow_backorder: bool,
}

/// Why a stock level cannot change so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StockError {
    /// Fewer units are free than were to be taken or promised.
    #[error("only {available} units are available")]
    NotEnough {
        /// The units that are free.
        available: i64,
    },
    /// Fewer units are promised than were to be released or shipped.
    #[error("only {reserved} units are reserved")]
    NotReserved {
        /// The units that are promised.
        reserved: i64,
    },
    /// The level is another than the one that the change started from.
    #[error("there are {actual} units on hand by now")]
    Changed {
        /// The units on hand.
        actual: i64,
    },
    /// The number lies outside of what a level can hold.
    #[error("a stock level lies between 0 and {}", StockLevel::LARGEST)]
    OutOfRange,
}

impl StockLevel {
    /// The most units that a level holds; far from the limits of 64 bits, so that sums of levels stay within them.
    pub const LARGEST: i64 = 1_000_000_000;

    /// Nothing of the variant at the location.
    pub fn empty(variant_id: VariantId, location_id: StockLocationId, allow_backorder: bool) -> Self {
        Self { variant_id, location_id, on_hand: 0, reserved: 0, allow_backorder }
    }

    /// Units that lie there and are promised to nobody; negative where backorders wait.
    pub fn available(&self) -> i64 {
        self.on_hand.saturating_sub(self.reserved)
    }

    /// The level after the change. Fails where units would be missing, or more be promised than is allowed; that a level is
    /// promised beyond its stock already does not stop a change that makes it better.
    pub fn after(&self, change: StockChange) -> Result<Self, StockError> {
        let in_range = |value: &i64| *value <= Self::LARGEST;
        let on_hand = self.on_hand.checked_add(change.on_hand).filter(in_range).ok_or(StockError::OutOfRange)?;
        let reserved = self.reserved.checked_add(change.reserved).filter(in_range).ok_or(StockError::OutOfRange)?;
        let next = Self { on_hand, reserved, ..*self };
        if reserved < 0 {
            return Err(StockError::NotReserved { reserved: self.reserved });
        }
        let oversold = !self.allow_backorder && next.available() < 0 && next.available() < self.available();
        if on_hand < 0 || oversold {
            return Err(StockError::NotEnough { available: self.available() });
        }
        Ok(next)
    }
}

/// The difference that makes `on_hand` what staff counted. They name what they believed to be there, so that a sale in
/// between is not counted away.
pub fn change_to_reach(on_hand: i64, expected: i64, counted: i64) -> Result<i64, StockError> {
    if !(0..=StockLevel::LARGEST).contains(&counted) {
        return Err(StockError::OutOfRange);
    }
    if on_hand != expected {
        return Err(StockError::Changed { actual: on_hand });
    }
    Ok(counted - on_hand)
}

/// How many units of one variant can be promised now, over all its levels; none means without limit.
pub fn available_to_sell(levels: &[StockLevel]) -> Option<i64> {
    if levels.iter().any(|level| level.allow_backorder) {
        return None;
    }
    Some(levels.iter().map(|level| level.available().max(0)).fold(0, i64::saturating_add))
}
