//! What happened to an order.

use crate::{
    id::{OrderEventId, OrderId},
    text_enum::text_enum,
    time::Timestamp,
};

text_enum! {
    /// What kind of thing happened to an order.
    pub enum OrderEventKind {
        /// It was placed.
        Placed = "placed",
        /// The customer will pay later.
        PaymentPending = "payment_pending",
        /// A provider holds the money.
        PaymentAuthorized = "payment_authorized",
        /// Money came.
        PaymentCaptured = "payment_captured",
        /// Money that was promised will not come.
        PaymentVoided = "payment_voided",
        /// The provider refused to take money that it holds.
        PaymentCaptureFailed = "payment_capture_failed",
        /// The provider is asked to give money back.
        RefundRequested = "refund_requested",
        /// Money went back.
        Refunded = "refunded",
        /// The provider refused to give money back.
        RefundFailed = "refund_failed",
        /// The customer denies at the bank that a payment was right, or the bank has decided.
        PaymentDisputed = "payment_disputed",
        /// Goods were put into a parcel.
        FulfillmentPacked = "fulfillment_packed",
        /// Goods were sent.
        Fulfilled = "fulfilled",
        /// How a shipment can be followed was changed.
        FulfillmentUpdated = "fulfillment_updated",
        /// A shipment arrived.
        FulfillmentDelivered = "fulfillment_delivered",
        /// A shipment is not on its way, or not any more; its goods are to be sent again.
        FulfillmentCancelled = "fulfillment_cancelled",
        /// The customer wants to send goods back.
        ReturnRequested = "return_requested",
        /// The shop waits for goods that come back.
        ReturnApproved = "return_approved",
        /// The shop does not take goods back.
        ReturnRejected = "return_rejected",
        /// Goods came back.
        ReturnReceived = "return_received",
        /// Other goods were sent for goods that came back.
        Exchanged = "exchanged",
        /// Staff wrote something down for each other.
        NoteAdded = "note_added",
        /// What it is about was changed.
        Edited = "edited",
        /// Everything was paid and sent.
        Completed = "completed",
        /// It was called off.
        Cancelled = "cancelled",
    }
}

impl OrderEventKind {
    /// Whether it is among staff alone: the customer's timeline is without it.
    pub fn is_internal(self) -> bool {
        matches!(self, Self::NoteAdded)
    }

    /// Whether its sentence may hold what somebody wrote, and so something about a person.
    pub fn holds_free_text(self) -> bool {
        use OrderEventKind::{Cancelled, Edited, FulfillmentCancelled, NoteAdded, RefundRequested};
        matches!(self, NoteAdded | Cancelled | Edited | FulfillmentCancelled | RefundRequested)
    }
}

/// An entry of an order's timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderEvent {
    /// The key.
    pub id: OrderEventId,
    /// The order.
    pub order_id: OrderId,
    /// What kind of thing happened.
    pub kind: OrderEventKind,
    /// A sentence for people.
    pub message: String,
    /// Who did it.
    pub actor: String,
    /// When.
    pub occurred_at: Timestamp,
}
