//! What was sent.

use crate::{
    id::{FulfillmentId, OrderId, OrderLineId},
    input::{InputCheck, InputProblem, InputProblemCode, TextRule},
    payment::InvalidTransition,
    text_enum::text_enum,
    time::Timestamp,
};

text_enum! {
    /// Where a shipment is.
    pub enum FulfillmentStatus {
        /// In a parcel that was not handed to a carrier yet; the goods still count as stock.
        Packed = "packed",
        /// On its way.
        Shipped = "shipped",
        /// With the customer.
        Delivered = "delivered",
        /// Not on its way, or not any more: its goods are to be sent again.
        Cancelled = "cancelled",
    }
}

/// A shipment of goods of one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fulfillment {
    /// The key.
    pub id: FulfillmentId,
    /// The order.
    pub order_id: OrderId,
    /// Where it is.
    pub status: FulfillmentStatus,
    /// What is in it.
    pub lines: Vec<FulfillmentLine>,
    /// Who carries it.
    pub tracking_company: Option<String>,
    /// The carrier's number.
    pub tracking_number: Option<String>,
    /// Where the customer can follow it.
    pub tracking_url: Option<String>,
    /// When it was packed.
    pub created_at: Timestamp,
    /// When it was sent.
    pub shipped_at: Option<Timestamp>,
    /// When it arrived.
    pub delivered_at: Option<Timestamp>,
    /// When it was cancelled.
    pub cancelled_at: Option<Timestamp>,
}

impl FulfillmentStatus {
    /// The state asked for, where it can follow upon this one.
    pub fn transition(self, to: Self) -> Result<Self, InvalidTransition> {
        match (self, to) {
            (Self::Packed, Self::Shipped | Self::Cancelled) | (Self::Shipped, Self::Delivered | Self::Cancelled) => {
                Ok(to)
            }
            _ => Err(InvalidTransition { from: self.as_str(), to: to.as_str() }),
        }
    }
}

impl Fulfillment {
    /// Brings the shipment to that state.
    pub fn become_at(&mut self, to: FulfillmentStatus, now: Timestamp) -> Result<(), InvalidTransition> {
        self.status = self.status.transition(to)?;
        match to {
            FulfillmentStatus::Packed => {}
            FulfillmentStatus::Shipped => self.shipped_at = Some(now),
            FulfillmentStatus::Delivered => self.delivered_at = Some(now),
            FulfillmentStatus::Cancelled => self.cancelled_at = Some(now),
        }
        Ok(())
    }

    /// Units in it.
    pub fn units(&self) -> i64 {
        self.lines.iter().map(|line| i64::from(line.quantity)).sum()
    }
}

/// Units of one order line in a shipment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FulfillmentLine {
    /// The line of the order.
    pub order_line_id: OrderLineId,
    /// Units; at least one.
    pub quantity: i32,
}

/// How a shipment can be followed, as staff enter it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tracking {
    /// Who carries it.
    pub company: Option<String>,
    /// The carrier's number.
    pub number: Option<String>,
    /// Where the customer can follow it; an `http` or `https` address.
    pub url: Option<String>,
}

impl Tracking {
    /// The entries cleaned, or all that is wrong with them.
    pub fn validate(self) -> Result<Self, Vec<InputProblem>> {
        let mut check = InputCheck::new();
        let company = check.text(&["trackingCompany"], self.company.as_deref(), TextRule::line(100));
        let number = check.text(&["trackingNumber"], self.number.as_deref(), TextRule::line(100));
        let url = check.text(&["trackingUrl"], self.url.as_deref(), TextRule::line(2000));
        // Customers will follow it with a click, so that nothing but a web address may stand there.
        let is_web_address = url.as_deref().is_none_or(|url| {
            let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
            rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/') && !rest.contains(char::is_whitespace))
        });
        let message = "must be an address that starts with https:// or http://";
        check.require(is_web_address, &["trackingUrl"], InputProblemCode::Invalid, message);
        check.finish(Self { company, number, url })
    }
}
