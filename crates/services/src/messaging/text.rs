//! What templates can show.

use cartwright_domain::{channel::LanguageCode, time::Timestamp};
use chrono::{Datelike, Timelike};
use serde::Serialize;

use super::order_text::{EditText, OrderText, RefundText, ReturnText, SentText, ShipmentText};

/// Everything that a message can show. What does not belong to a message is not there, so that a template that asks for it is told.
#[derive(Debug, Clone, Serialize)]
pub(super) struct MessageText {
    /// The shop.
    pub shop: ShopText,
    /// The language of the message.
    pub language: LanguageCode,
    /// Where the message leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Until when the link works.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<MomentText>,
    /// When that happened which the message tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<MomentText>,
    /// The new address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_email: Option<String>,
    /// Who invites.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invited_by: Option<String>,
    /// The order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderText>,
    /// What is to be paid for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goods: Option<Vec<SentText>>,
    /// What an edit of the order does to its money.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edit: Option<EditText>,
    /// What was sent of the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipment: Option<ShipmentText>,
    /// What went back of the order's money.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refund: Option<RefundText>,
    /// What comes back of the order's goods.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_return: Option<ReturnText>,
}

/// The shop as messages show it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ShopText {
    /// Its name.
    pub name: String,
}

/// An instant in UTC, in parts that each language puts together its own way.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct MomentText {
    /// Such as `2027`.
    pub year: String,
    /// From `01` to `12`.
    pub month: String,
    /// From `01` to `31`.
    pub day: String,
    /// From `00` to `23`.
    pub hour: String,
    /// From `00` to `59`.
    pub minute: String,
}

impl MessageText {
    /// What every message can show.
    pub fn new(shop_name: &str, language: LanguageCode) -> Self {
        Self {
            shop: ShopText { name: shop_name.to_owned() },
            language,
            link: None,
            valid_until: None,
            changed_at: None,
            new_email: None,
            invited_by: None,
            order: None,
            goods: None,
            edit: None,
            shipment: None,
            refund: None,
            order_return: None,
        }
    }
}

impl MomentText {
    /// The instant in parts.
    pub fn new(instant: Timestamp) -> Self {
        Self {
            year: instant.year().to_string(),
            month: format!("{:02}", instant.month()),
            day: format!("{:02}", instant.day()),
            hour: format!("{:02}", instant.hour()),
            minute: format!("{:02}", instant.minute()),
        }
    }
}
