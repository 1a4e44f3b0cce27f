//! The ledger of stock.

use crate::{
    id::{StockLocationId, StockMovementId, VariantId},
    text_enum::text_enum,
    time::Timestamp,
};

text_enum! {
    /// Why a stock level changed.
    pub enum MovementKind {
        /// The quantity that a new variant came with.
        Initial = "initial",
        /// An import that was told to set stock.
        Import = "import",
        /// Staff added or took away.
        Adjustment = "adjustment",
        /// Staff set the level after counting.
        Set = "set",
        /// Sent to another location.
        TransferOut = "transfer_out",
        /// Came from another location.
        TransferIn = "transfer_in",
        /// Promised to a cart or an order.
        Reservation = "reservation",
        /// A promise was taken back.
        Release = "release",
        /// Left for a customer.
        Shipment = "shipment",
        /// Left for a customer, and was taken back before it got there.
        ShipmentCancelled = "shipment_cancelled",
        /// Came back from a customer.
        Return = "return",
    }
}

/// How a stock level changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StockChange {
    /// What is added to the units on hand.
    pub on_hand: i64,
    /// What is added to the units reserved.
    pub reserved: i64,
}

impl MovementKind {
    /// What a movement of so many units does to the level. The quantity is positive, but for the kinds that correct a
    /// level (import, adjustment, set), where it is the difference.
    pub fn change(self, quantity: i64) -> StockChange {
        let (on_hand, reserved) = match self {
            Self::Initial | Self::Import | Self::Adjustment | Self::Set | Self::TransferIn | Self::Return => {
                (quantity, 0)
            }
            Self::TransferOut => (quantity.saturating_neg(), 0),
            Self::Reservation => (0, quantity),
            Self::Release => (0, quantity.saturating_neg()),
            Self::Shipment => (quantity.saturating_neg(), quantity.saturating_neg()),
            Self::ShipmentCancelled => (quantity, quantity),
        };
        StockChange { on_hand, reserved }
    }
}

/// An entry of the ledger; the changes of a level's entries sum to the level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockMovement {
    /// The key.
    pub id: StockMovementId,
    /// What moved.
    pub variant_id: VariantId,
    /// Where.
    pub location_id: StockLocationId,
    /// Why.
    pub kind: MovementKind,
    /// How the level changed.
    pub change: StockChange,
    /// The wire id of the order, payment session, import or other location that it belongs to.
    pub reference: Option<String>,
    /// Who did it.
    pub actor: String,
    /// What staff wrote about it.
    pub note: Option<String>,
    /// When.
    pub occurred_at: Timestamp,
}
