//! The ledger: where the money of payments is, in entries that come in pairs (double entry) and are never changed.

use crate::{
    id::{OrderId, PaymentId, PostingId},
    pricing::Money,
    text_enum::text_enum,
    time::Timestamp,
};

text_enum! {
    /// Where money of a payment can be.
    pub enum LedgerAccount {
        /// With the customer: the world outside. What the shop has or holds is missing here.
        Customer = "customer",
        /// Held for the shop by the provider.
        Authorized = "authorized",
        /// Held, and the provider is asked to take it.
        Capturing = "capturing",
        /// Taken, and not given back.
        Captured = "captured",
        /// Taken, and the provider is asked to give it back.
        Refunding = "refunding",
    }
}

text_enum! {
    /// Why money moves.
    pub enum PostingKind {
        /// The provider holds it for the shop.
        Authorized = "authorized",
        /// The provider is asked to take what it holds.
        CaptureRequested = "capture_requested",
        /// The provider took what it held.
        Captured = "captured",
        /// The provider refused to take it, and still holds it.
        CaptureFailed = "capture_failed",
        /// It came without having been held, such as a bank transfer.
        Received = "received",
        /// What was held is given up.
        Voided = "voided",
        /// The provider is asked to give it back.
        RefundRequested = "refund_requested",
        /// It went back.
        Refunded = "refunded",
        /// The provider refused to give it back.
        RefundFailed = "refund_failed",
        /// The provider gave it back in vain, such as to an account that was closed, and it came again.
        RefundReturned = "refund_returned",
        /// The customer's bank took it back.
        ChargedBack = "charged_back",
        /// The customer's bank gave it to the shop again.
        ChargebackReversed = "chargeback_reversed",
    }
}

impl PostingKind {
    /// The account that loses and the account that gains.
    pub fn accounts(self) -> (LedgerAccount, LedgerAccount) {
        use LedgerAccount::{Authorized, Captured, Capturing, Customer, Refunding};
        match self {
            Self::Authorized => (Customer, Authorized),
            Self::CaptureRequested => (Authorized, Capturing),
            Self::Captured => (Capturing, Captured),
            Self::CaptureFailed => (Capturing, Authorized),
            Self::Received => (Customer, Captured),
            Self::Voided => (Authorized, Customer),
            Self::RefundRequested => (Captured, Refunding),
            Self::Refunded => (Refunding, Customer),
            Self::RefundFailed => (Refunding, Captured),
            Self::RefundReturned => (Customer, Captured),
            Self::ChargedBack => (Captured, Customer),
            Self::ChargebackReversed => (Customer, Captured),
        }
    }
}

/// A pair of entries: what one account gains another one loses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// The key of the pair.
    pub id: PostingId,
    /// The order.
    pub order_id: OrderId,
    /// The payment.
    pub payment_id: PaymentId,
    /// Why the money moves.
    pub kind: PostingKind,
    /// How much, more than nothing.
    pub amount: Money,
    /// When.
    pub occurred_at: Timestamp,
}
