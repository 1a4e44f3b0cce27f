//! What shipping costs.

use async_graphql::{Object, SimpleObject, Union};
use cartwright_domain::fulfillment;

use crate::{pricing::Money, scalar::nearest_int};

/// How the price of a way of shipping is found.
#[derive(Clone, Debug, Union)]
pub enum ShippingRate {
    /// Always the same price.
    Flat(FlatShippingRate),
    /// By the weight of the goods.
    ByWeight(WeightShippingRate),
    /// By the listed prices of the goods.
    BySubtotal(SubtotalShippingRate),
}

/// Always the same price.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct FlatShippingRate {
    /// The price.
    pub price: Money,
}

/// A price by the weight of the goods; below the first step nothing is offered.
#[derive(Clone, Debug, SimpleObject)]
pub struct WeightShippingRate {
    /// The steps, the lightest first, 50 at most.
    pub tiers: Vec<WeightShippingTier>,
}

/// A price by the listed prices of the goods; below the first step nothing is offered.
#[derive(Clone, Debug, SimpleObject)]
pub struct SubtotalShippingRate {
    /// The steps, the lowest first, 50 at most.
    pub tiers: Vec<SubtotalShippingTier>,
}

/// A price from a weight on, up to the next step.
#[derive(Clone, Copy, Debug)]
pub struct WeightShippingTier(fulfillment::WeightTier);

/// A price from a subtotal on, up to the next step.
#[derive(Clone, Copy, Debug)]
pub struct SubtotalShippingTier(fulfillment::SubtotalTier);

/// A price from a weight on, up to the next step.
#[Object]
impl WeightShippingTier {
    /// The least weight in grams.
    async fn from_grams(&self) -> i32 {
        nearest_int(self.0.from_grams)
    }

    /// The price.
    async fn price(&self) -> Money {
        Money(self.0.price)
    }
}

/// A price from a subtotal on, up to the next step.
#[Object]
impl SubtotalShippingTier {
    /// The least subtotal.
    async fn from(&self) -> Money {
        Money(self.0.from)
    }

    /// The price.
    async fn price(&self) -> Money {
        Money(self.0.price)
    }
}

impl From<fulfillment::ShippingRate> for ShippingRate {
    fn from(rate: fulfillment::ShippingRate) -> Self {
        match rate {
            fulfillment::ShippingRate::Flat { price } => Self::Flat(FlatShippingRate { price: Money(price) }),
            fulfillment::ShippingRate::ByWeight { tiers } => {
                Self::ByWeight(WeightShippingRate { tiers: tiers.into_iter().map(WeightShippingTier).collect() })
            }
            fulfillment::ShippingRate::BySubtotal { tiers } => {
                Self::BySubtotal(SubtotalShippingRate { tiers: tiers.into_iter().map(SubtotalShippingTier).collect() })
            }
        }
    }
}
