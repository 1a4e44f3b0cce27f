//! The states of orders and payments.

use async_graphql::Enum;
use cartwright_domain::{fulfillment, ordering};

/// Where an order is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "ordering::OrderStatus")]
pub enum OrderStatus {
    /// Something is still to be done.
    Open,
    /// Everything was paid and sent.
    Completed,
    /// It was called off.
    Cancelled,
}

/// Where the money of an order is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "ordering::OrderPaymentStatus")]
pub enum OrderPaymentStatus {
    /// It will come later.
    Pending,
    /// A provider holds it for the shop.
    Authorized,
    /// A part came.
    PartiallyPaid,
    /// All of it came.
    Paid,
    /// A part went back.
    PartiallyRefunded,
    /// All of it went back.
    Refunded,
    /// None came, and none will.
    Voided,
}

/// Where the goods of an order are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "ordering::OrderFulfillmentStatus")]
pub enum OrderFulfillmentStatus {
    /// Nothing was sent.
    Unfulfilled,
    /// A part was sent.
    PartiallyFulfilled,
    /// All was sent.
    Fulfilled,
    /// All came back.
    Returned,
}

/// Where the money of a payment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "ordering::PaymentStatus")]
pub enum PaymentStatus {
    /// It will come later.
    Pending,
    /// The provider holds it for the shop.
    Authorized,
    /// It came; where the rest was given up, less than the amount was captured.
    Captured,
    /// It did not come, and will not.
    Voided,
}

/// What has become of a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "ordering::PaymentOperationStatus")]
pub enum RefundStatus {
    /// The provider has not decided; it is asked again until it has.
    Pending,
    /// The money went back.
    Succeeded,
    /// The provider refused; the money is still the shop's.
    Failed,
}

/// What kind of thing happened to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "ordering::OrderEventKind")]
pub enum OrderEventKind {
    /// It was placed.
    Placed,
    /// The customer will pay later.
    PaymentPending,
    /// A provider holds the money.
    PaymentAuthorized,
    /// Money came.
    PaymentCaptured,
    /// Money that was promised will not come.
    PaymentVoided,
    /// The provider refused to take money that it holds.
    PaymentCaptureFailed,
    /// The provider is asked to give money back.
    RefundRequested,
    /// Money went back.
    Refunded,
    /// The provider refused to give money back.
    RefundFailed,
    /// The customer denies at the bank that a payment was right, or the bank has decided.
    PaymentDisputed,
    /// Goods were put into a parcel.
    FulfillmentPacked,
    /// How a shipment can be followed was changed.
    FulfillmentUpdated,
    /// A shipment arrived.
    FulfillmentDelivered,
    /// A shipment is not on its way, or not any more; its goods are to be sent again.
    FulfillmentCancelled,
    /// What the order is about was changed.
    Edited,
    /// Staff wrote something down for each other; on the timeline of staff alone.
    NoteAdded,
    /// The customer wants to send goods back.
    ReturnRequested,
    /// The shop waits for goods that come back.
    ReturnApproved,
    /// The shop does not take goods back.
    ReturnRejected,
    /// Goods came back.
    ReturnReceived,
    /// Other goods were sent for goods that came back.
    Exchanged,
    /// Goods were sent.
    Fulfilled,
    /// Everything was paid and sent.
    Completed,
    /// It was called off.
    Cancelled,
}

/// Where a shipment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "fulfillment::FulfillmentStatus")]
pub enum FulfillmentStatus {
    /// In a parcel that was not handed to a carrier yet.
    Packed,
    /// On its way.
    Shipped,
    /// With the customer.
    Delivered,
    /// Not on its way, or not any more: its goods are to be sent again.
    Cancelled,
}

/// Where a return is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "ordering::ReturnStatus")]
pub enum ReturnStatus {
    /// The customer wants to send goods back.
    Requested,
    /// The shop waits for the goods.
    Approved,
    /// The shop does not take the goods back.
    Rejected,
    /// The goods are there.
    Received,
}

/// Why goods come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "ordering::ReturnReason")]
pub enum ReturnReason {
    /// The customer does not want them any more.
    Unwanted,
    /// They do not fit.
    WrongSize,
    /// They are broken, or broke.
    Defective,
    /// They are not what was ordered.
    WrongItem,
    /// They are not as the shop says.
    NotAsDescribed,
    /// Something else, which the note tells.
    Other,
}
