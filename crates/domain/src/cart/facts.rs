//! The catalogue as a cart sees it at this moment.

use std::collections::{BTreeMap, HashMap};

use super::{Cart, CartLine, LineSnapshot};
use crate::{
    id::{ProductId, VariantId},
    inventory::total_demand,
    pricing::{Currency, Money, MoneyError, TaxClass},
};

/// A variant at this moment, in the cart's channel and language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariantFacts {
    /// The variant.
    pub variant_id: VariantId,
    /// Its product.
    pub product_id: ProductId,
    /// The product's title.
    pub title: String,
    /// The variant's title.
    pub variant_title: String,
    /// The SKU.
    pub sku: Option<String>,
    /// A picture.
    pub image_url: Option<String>,
    /// The listed price in the cart's channel; none where it is not for sale there.
    pub price: Option<Money>,
    /// The weight of one in grams.
    pub weight_grams: i64,
    /// Whether it is sent.
    pub requires_shipping: bool,
    /// How it is taxed.
    pub tax_class: TaxClass,
    /// Whether customers can see it: published, and listed in the channel.
    pub purchasable: bool,
    /// Units that can be promised; none means without limit.
    pub available: Option<i64>,
}

impl VariantFacts {
    /// What a line keeps of the variant; none where it has no price here.
    pub fn snapshot(&self) -> Option<LineSnapshot> {
        Some(LineSnapshot {
            title: self.title.clone(),
            variant_title: self.variant_title.clone(),
            sku: self.sku.clone(),
            image_url: self.image_url.clone(),
            unit_price: self.price?,
            weight_grams: self.weight_grams,
            requires_shipping: self.requires_shipping,
            tax_class: self.tax_class.clone(),
        })
    }

    /// Whether so many units can be promised.
    pub fn has(&self, quantity: i64) -> bool {
        self.available.is_none_or(|available| quantity <= available)
    }
}

impl CartLine {
    /// The variant at this moment, where it still exists.
    pub fn facts<'a>(&self, facts: &'a HashMap<VariantId, VariantFacts>) -> Option<&'a VariantFacts> {
        facts.get(&self.variant_id?)
    }

    /// The line's variant as it is now, with the listed price where it has one; else as it was.
    pub fn current(&self, facts: &HashMap<VariantId, VariantFacts>) -> LineSnapshot {
        self.facts(facts).and_then(VariantFacts::snapshot).unwrap_or_else(|| self.snapshot.clone())
    }
}

impl Cart {
    /// Units wanted by variant, over all lines.
    pub fn demand(&self) -> BTreeMap<VariantId, i64> {
        demand(&self.lines)
    }

    /// Whether something in it has to be sent.
    pub fn requires_shipping(&self, facts: &HashMap<VariantId, VariantFacts>) -> bool {
        self.lines.iter().any(|line| line.current(facts).requires_shipping)
    }

    /// The weight in grams of all that is sent.
    pub fn shipping_weight(&self, facts: &HashMap<VariantId, VariantFacts>) -> i64 {
        let weight = |line: &CartLine| {
            let variant = line.current(facts);
            let one = if variant.requires_shipping { variant.weight_grams } else { 0 };
            one.saturating_mul(i64::from(line.quantity))
        };
        self.lines.iter().map(weight).fold(0, i64::saturating_add)
    }

    /// The sum of the listed prices of all lines, by which shipping is priced; the largest amount where it does not fit into a
    /// number, as such a cart is for showing only.
    pub fn listed_subtotal(
        &self,
        facts: &HashMap<VariantId, VariantFacts>,
        currency: Currency,
    ) -> Result<Money, MoneyError> {
        let sum = self.lines.iter().try_fold(Money::zero(currency), |sum, line| {
            sum.checked_add(line.current(facts).unit_price.checked_mul(i64::from(line.quantity))?)
        });
        match sum {
            Err(MoneyError::TooLarge) => Ok(Money::new(i64::MAX, currency)),
            sum => sum,
        }
    }

    /// Whether a line is new or larger than before.
    pub fn has_grown_since(&self, before: &Self) -> bool {
        self.lines.iter().any(|line| {
            let same = before.lines.iter().find(|other| other.id == line.id);
            same.is_none_or(|same| line.quantity > same.quantity)
        })
    }
}

/// Units wanted by variant, over the lines.
pub(super) fn demand(lines: &[CartLine]) -> BTreeMap<VariantId, i64> {
    total_demand(lines.iter().filter_map(|line| Some((line.variant_id?, i64::from(line.quantity)))))
}
