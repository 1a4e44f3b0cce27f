//! What was sent.

use crate::{
    id::{FulfillmentId, OrderId, OrderLineId},
    input::{InputCheck, InputProblem, InputProblemCode, TextRule},
    time::Timestamp,
};

/// A shipment of goods of one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fulfillment {
    /// The key.
    pub id: FulfillmentId,
    /// The order.
    pub order_id: OrderId,
    /// What was sent.
    pub lines: Vec<FulfillmentLine>,
    /// Who carries it.
    pub tracking_company: Option<String>,
    /// The carrier's number.
    pub tracking_number: Option<String>,
    /// Where the customer can follow it.
    pub tracking_url: Option<String>,
    /// When it was sent.
    pub created_at: Timestamp,
}

/// Units of one order line in a shipment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FulfillmentLine {
    /// The line of the order.
    pub order_line_id: OrderLineId,
    /// Units sent; at least one.
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
