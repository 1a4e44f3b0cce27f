//! The three states of an order.

use crate::text_enum::text_enum;

text_enum! {
    /// Where an order is on its way.
    pub enum OrderStatus {
        /// Something is still to be done.
        Open = "open",
        /// Everything was paid and sent.
        Completed = "completed",
        /// It was called off.
        Cancelled = "cancelled",
    }
}

text_enum! {
    /// Where the money of an order is.
    pub enum OrderPaymentStatus {
        /// It will come later.
        Pending = "pending",
        /// A provider holds it for the shop.
        Authorized = "authorized",
        /// A part came.
        PartiallyPaid = "partially_paid",
        /// All of it came.
        Paid = "paid",
        /// A part went back.
        PartiallyRefunded = "partially_refunded",
        /// All of it went back.
        Refunded = "refunded",
        /// None came, and none will.
        Voided = "voided",
    }
}

text_enum! {
    /// Where the goods of an order are.
    pub enum OrderFulfillmentStatus {
        /// Nothing was sent.
        Unfulfilled = "unfulfilled",
        /// A part was sent.
        PartiallyFulfilled = "partially_fulfilled",
        /// All was sent.
        Fulfilled = "fulfilled",
        /// All came back.
        Returned = "returned",
    }
}

impl OrderStatus {
    /// Whether an order may go from here to there.
    pub fn can_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            // A parcel that was sent and taken back is to be sent again.
            (Self::Open, Self::Completed | Self::Cancelled) | (Self::Completed, Self::Open)
        )
    }
}

impl OrderPaymentStatus {
    /// Whether the money may go from here to there.
    pub fn can_become(self, next: Self) -> bool {
        use OrderPaymentStatus::{Authorized, Paid, PartiallyPaid, PartiallyRefunded, Pending, Refunded, Voided};
        matches!(
            (self, next),
            (Pending, Authorized | PartiallyPaid | Paid | Voided)
                | (Authorized, PartiallyPaid | Paid | Voided)
                | (PartiallyPaid, Paid | PartiallyRefunded | Refunded)
                | (Paid, PartiallyRefunded | Refunded)
                | (PartiallyRefunded, Refunded)
                // What was captured later has not gone back.
                | (Refunded, PartiallyRefunded)
        )
    }
}

impl OrderFulfillmentStatus {
    /// Whether the goods may go from here to there.
    pub fn can_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Unfulfilled, Self::PartiallyFulfilled | Self::Fulfilled)
                | (Self::PartiallyFulfilled, Self::Unfulfilled | Self::Fulfilled | Self::Returned)
                | (Self::Fulfilled, Self::Unfulfilled | Self::PartiallyFulfilled | Self::Returned)
        )
    }
}
