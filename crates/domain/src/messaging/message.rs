//! A message that waits to be sent.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Link;
use crate::{
    channel::LanguageCode,
    customer::Email,
    id::{CartId, FulfillmentId, MessageId, OrderId, PaymentOperationId, ReturnId},
    ordering::ReturnStatus,
    pricing::Money,
    text_enum::text_enum,
    time::Timestamp,
};

text_enum! {
    /// What a message is about; the word is the name of its templates.
    pub enum MessageKind {
        /// An order was placed.
        OrderConfirmation = "order_confirmation",
        /// The shop has filled a cart for somebody, who is to pay for it.
        PaymentLink = "payment_link",
        /// What an order is about was changed.
        OrderEdited = "order_edited",
        /// Goods of an order were sent.
        OrderShipped = "order_shipped",
        /// Goods of an order have arrived.
        OrderDelivered = "order_delivered",
        /// Goods of an order that were said to be on their way are not.
        ShipmentCancelled = "shipment_cancelled",
        /// An order was called off.
        OrderCancelled = "order_cancelled",
        /// Money of an order went back.
        OrderRefunded = "order_refunded",
        /// The shop has answered a customer who wants to send goods back, or has them.
        ReturnAnswered = "return_answered",
        /// Whoever registered an address is asked to confirm that it is theirs.
        EmailVerification = "email_verification",
        /// Somebody registered with an address that has an account already.
        AccountExists = "account_exists",
        /// Somebody asked for a new password.
        PasswordReset = "password_reset",
        /// The password was changed.
        PasswordChanged = "password_changed",
        /// The owner of a new address is asked to confirm it; goes to the new address.
        EmailChangeConfirmation = "email_change_confirmation",
        /// Somebody asked for another address; goes to the old one.
        EmailChangeRequested = "email_change_requested",
        /// The address was changed; goes to both.
        EmailChanged = "email_changed",
        /// Somebody is invited to be staff.
        StaffInvitation = "staff_invitation",
    }
}

/// What a message says. It holds no secret: where a message has a link that opens something, the content names the row that the link
/// belongs to, and the token is computed of it when the message is sent; see [`super::link_token`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "parameters", rename_all = "snake_case")]
pub enum MessageContent {
    /// An order was placed.
    OrderConfirmation {
        /// The order.
        order: OrderId,
    },
    /// The shop has filled a cart for somebody, who is to pay for it.
    PaymentLink {
        /// The cart.
        cart: CartId,
    },
    /// What an order is about was changed.
    OrderEdited {
        /// The order.
        order: OrderId,
        /// What is to be paid beside.
        to_pay: Option<Money>,
        /// What goes back.
        to_get_back: Option<Money>,
    },
    /// Goods of an order were sent.
    OrderShipped {
        /// The order.
        order: OrderId,
        /// The shipment.
        fulfillment: FulfillmentId,
    },
    /// Goods of an order have arrived.
    OrderDelivered {
        /// The order.
        order: OrderId,
        /// The shipment.
        fulfillment: FulfillmentId,
    },
    /// Goods of an order that were said to be on their way are not.
    ShipmentCancelled {
        /// The order.
        order: OrderId,
        /// The shipment.
        fulfillment: FulfillmentId,
    },
    /// An order was called off.
    OrderCancelled {
        /// The order.
        order: OrderId,
    },
    /// Money of an order went back.
    OrderRefunded {
        /// The order.
        order: OrderId,
        /// What the provider was asked to give back.
        refund: PaymentOperationId,
    },
    /// The shop has answered a customer who wants to send goods back, or has them.
    ReturnAnswered {
        /// The order.
        order: OrderId,
        /// The return.
        order_return: ReturnId,
        /// What became of it.
        status: ReturnStatus,
    },
    /// Whoever registered an address is asked to confirm that it is theirs.
    EmailVerification {
        /// The row of the request.
        request: Uuid,
        /// Until when the link works.
        valid_until: Timestamp,
    },
    /// Somebody registered with an address that has an account already.
    AccountExists,
    /// Somebody asked for a new password.
    PasswordReset {
        /// The row of the request.
        request: Uuid,
        /// Until when the link works.
        valid_until: Timestamp,
    },
    /// The password was changed.
    PasswordChanged {
        /// When.
        changed_at: Timestamp,
    },
    /// The owner of a new address is asked to confirm it.
    EmailChangeConfirmation {
        /// The row of the request.
        request: Uuid,
        /// Until when the link works.
        valid_until: Timestamp,
    },
    /// Somebody asked for another address.
    EmailChangeRequested {
        /// The new address.
        new_email: Email,
    },
    /// The address was changed.
    EmailChanged {
        /// The new address.
        new_email: Email,
        /// When.
        changed_at: Timestamp,
    },
    /// Somebody is invited to be staff.
    StaffInvitation {
        /// The row of the invitation.
        request: Uuid,
        /// Who invites, by name.
        invited_by: String,
        /// Until when the link works.
        valid_until: Timestamp,
    },
}

/// A message as it waits to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The key; the same in every attempt, so that a message that arrives twice can be known by it.
    pub id: MessageId,
    /// Whom it is for.
    pub recipient: Email,
    /// The language that it is wanted in.
    pub language: LanguageCode,
    /// What it says.
    pub content: MessageContent,
    /// When its cause happened.
    pub created_at: Timestamp,
    /// When sending it was given up, because its address will not have it.
    pub given_up_at: Option<Timestamp>,
}

impl MessageContent {
    /// What the message is about.
    pub fn kind(&self) -> MessageKind {
        match self {
            Self::OrderConfirmation { .. } => MessageKind::OrderConfirmation,
            Self::PaymentLink { .. } => MessageKind::PaymentLink,
            Self::OrderEdited { .. } => MessageKind::OrderEdited,
            Self::OrderShipped { .. } => MessageKind::OrderShipped,
            Self::OrderDelivered { .. } => MessageKind::OrderDelivered,
            Self::ShipmentCancelled { .. } => MessageKind::ShipmentCancelled,
            Self::OrderCancelled { .. } => MessageKind::OrderCancelled,
            Self::OrderRefunded { .. } => MessageKind::OrderRefunded,
            Self::ReturnAnswered { .. } => MessageKind::ReturnAnswered,
            Self::EmailVerification { .. } => MessageKind::EmailVerification,
            Self::AccountExists => MessageKind::AccountExists,
            Self::PasswordReset { .. } => MessageKind::PasswordReset,
            Self::PasswordChanged { .. } => MessageKind::PasswordChanged,
            Self::EmailChangeConfirmation { .. } => MessageKind::EmailChangeConfirmation,
            Self::EmailChangeRequested { .. } => MessageKind::EmailChangeRequested,
            Self::EmailChanged { .. } => MessageKind::EmailChanged,
            Self::StaffInvitation { .. } => MessageKind::StaffInvitation,
        }
    }

    /// The row that the message's link opens, with the link; none for messages without such a link.
    pub fn request(&self) -> Option<(Link, Uuid)> {
        match self {
            Self::EmailVerification { request, .. } => Some((Link::VerifyEmail, *request)),
            Self::PasswordReset { request, .. } => Some((Link::ResetPassword, *request)),
            Self::EmailChangeConfirmation { request, .. } => Some((Link::ConfirmEmail, *request)),
            Self::StaffInvitation { request, .. } => Some((Link::AcceptInvitation, *request)),
            Self::OrderConfirmation { .. }
            | Self::PaymentLink { .. }
            | Self::OrderEdited { .. }
            | Self::OrderShipped { .. }
            | Self::OrderDelivered { .. }
            | Self::ShipmentCancelled { .. }
            | Self::OrderCancelled { .. }
            | Self::OrderRefunded { .. }
            | Self::ReturnAnswered { .. }
            | Self::AccountExists
            | Self::PasswordChanged { .. }
            | Self::EmailChangeRequested { .. }
            | Self::EmailChanged { .. } => None,
        }
    }
}
