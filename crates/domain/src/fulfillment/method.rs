//! Ways of shipping.

use serde::Serialize;

use super::{ShippingRate, rate::check_amount};
use crate::{
    id::{ChannelId, ShippingMethodId, ShippingZoneId},
    input::{InputCheck, InputProblem, InputProblemCode, TextRule},
    pricing::{Currency, Money, TaxClass},
    time::Timestamp,
};

/// A way of shipping to a zone's countries, offered in a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShippingMethod {
    /// The key.
    pub id: ShippingMethodId,
    /// The zone whose countries it reaches.
    pub zone_id: ShippingZoneId,
    /// The channel that offers it.
    pub channel_id: ChannelId,
    /// The name for customers.
    pub name: String,
    /// What customers should know, such as how long it takes.
    pub description: Option<String>,
    /// The price.
    pub rate: ShippingRate,
    /// The listed subtotal of the goods from which shipping is free.
    pub free_above: Option<Money>,
    /// How shipping is taxed.
    pub tax_class: TaxClass,
    /// Whether it can be chosen.
    pub active: bool,
    /// The place in the list; the lowest first.
    pub position: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// The listed price of the method for goods of that weight and listed subtotal; none where it is not offered for them.
/// From `free_above` on it is free, but what is outside of the tiers stays so.
pub fn quote(method: &ShippingMethod, weight_grams: i64, goods_subtotal: Money) -> Option<Money> {
    if !method.active {
        return None;
    }
    let price = method.rate.price(weight_grams, goods_subtotal)?;
    let is_free = method
        .free_above
        .is_some_and(|limit| limit.currency == goods_subtotal.currency && goods_subtotal.minor >= limit.minor);
    Some(if is_free { Money::zero(price.currency) } else { price })
}

/// A shipping method as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShippingMethodDraft {
    /// The zone whose countries it reaches.
    pub zone_id: ShippingZoneId,
    /// The channel that offers it.
    pub channel_id: ChannelId,
    /// The name for customers.
    pub name: String,
    /// What customers should know.
    pub description: Option<String>,
    /// The price.
    pub rate: ShippingRate,
    /// The listed subtotal of the goods from which shipping is free.
    pub free_above: Option<Money>,
    /// How shipping is taxed.
    pub tax_class: TaxClass,
    /// Whether it can be chosen.
    pub active: bool,
    /// The place in the list.
    pub position: i32,
}

impl ShippingMethodDraft {
    /// The draft with its texts cleaned, or all that is wrong with it in a channel that sells in the currency.
    pub fn validate(self, currency: Currency) -> Result<Self, Vec<InputProblem>> {
        let mut check = InputCheck::new();
        let name = check.required_text(&["name"], &self.name, TextRule::line(100));
        let description = check.text(&["description"], self.description.as_deref(), TextRule::paragraphs(500));
        check.absorb(&["rate"], self.rate.check(currency));
        if let Some(limit) = self.free_above {
            check_amount(&mut check, &["freeAbove"], limit, currency);
        }
        let form = "must be lower-case letters, digits, hyphens and underscores, at most 50";
        check.require(self.tax_class.is_well_formed(), &["taxClass"], InputProblemCode::Invalid, form);
        check.require(self.position >= 0, &["position"], InputProblemCode::OutOfRange, "must not be negative");
        check.finish(Self { name, description, ..self })
    }
}
