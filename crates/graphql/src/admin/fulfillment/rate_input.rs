//! What shipping is to cost, as staff hand it in.

use async_graphql::{InputObject, OneofObject};
use cartwright_domain::{
    fulfillment::{ShippingRate, SubtotalTier, WeightTier},
    input::InputCheck,
};

use crate::pricing::MoneyInput;

/// How the price of a way of shipping is found, in one of these ways. All amounts are in the currency of the channel, with or without the tax
/// as its prices are.
#[derive(Debug, OneofObject)]
pub enum ShippingRateInput {
    /// Always the same price.
    Flat(FlatRateInput),
    /// By the weight of the goods.
    ByWeight(WeightRateInput),
    /// By the listed prices of the goods.
    BySubtotal(SubtotalRateInput),
}

/// Always the same price.
#[derive(Debug, InputObject)]
pub struct FlatRateInput {
    /// The price.
    pub price: MoneyInput,
}

/// A price by the weight of the goods.
#[derive(Debug, InputObject)]
pub struct WeightRateInput {
    /// The steps, the lightest first: 1 to 50. Below the first one nothing is offered.
    pub tiers: Vec<WeightTierInput>,
}

/// A price by the listed prices of the goods.
#[derive(Debug, InputObject)]
pub struct SubtotalRateInput {
    /// The steps, the lowest first: 1 to 50. Below the first one nothing is offered.
    pub tiers: Vec<SubtotalTierInput>,
}

/// A price from a weight on, up to the next step.
#[derive(Debug, InputObject)]
pub struct WeightTierInput {
    /// The least weight in grams.
    pub from_grams: i32,
    /// The price.
    pub price: MoneyInput,
}

/// A price from a subtotal on, up to the next step.
#[derive(Debug, InputObject)]
pub struct SubtotalTierInput {
    /// The least subtotal.
    pub from: MoneyInput,
    /// The price.
    pub price: MoneyInput,
}

impl ShippingRateInput {
    /// The field of the input that was chosen.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Flat(_) => "flat",
            Self::ByWeight(_) => "byWeight",
            Self::BySubtotal(_) => "bySubtotal",
        }
    }

    /// The rate; notes the amounts that are none of their currency, at their places below `rate` as the domain knows it.
    pub fn read(&self, check: &mut InputCheck) -> ShippingRate {
        let places = || (0_usize..).map(|index| index.to_string());
        match self {
            Self::Flat(FlatRateInput { price }) => ShippingRate::Flat { price: price.read(check, &["rate", "price"]) },
            Self::ByWeight(WeightRateInput { tiers }) => {
                let tier = |(place, tier): (String, &WeightTierInput)| WeightTier {
                    from_grams: tier.from_grams.into(),
                    price: tier.price.read(check, &["rate", "tiers", &place, "price"]),
                };
                ShippingRate::ByWeight { tiers: places().zip(tiers).map(tier).collect() }
            }
            Self::BySubtotal(SubtotalRateInput { tiers }) => {
                let tier = |(place, tier): (String, &SubtotalTierInput)| SubtotalTier {
                    from: tier.from.read(check, &["rate", "tiers", &place, "from"]),
                    price: tier.price.read(check, &["rate", "tiers", &place, "price"]),
                };
                ShippingRate::BySubtotal { tiers: places().zip(tiers).map(tier).collect() }
            }
        }
    }
}
