//! What shipping costs.

use serde::{Deserialize, Serialize};

use crate::{
    input::{InputCheck, InputProblem, InputProblemCode},
    pricing::{Currency, Money},
};

/// How the price of a shipping method is found; prices are listed ones, in the channel's price mode.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ShippingRate {
    /// Always the same price.
    Flat {
        /// The price.
        price: Money,
    },
    /// By the weight of the goods.
    ByWeight {
        /// The steps, the lightest first.
        tiers: Vec<WeightTier>,
    },
    /// By the listed prices of the goods.
    BySubtotal {
        /// The steps, the lowest first.
        tiers: Vec<SubtotalTier>,
    },
}

/// A price from a weight on, up to the next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeightTier {
    /// The least weight in grams.
    pub from_grams: i64,
    /// The price.
    pub price: Money,
}

/// A price from a subtotal on, up to the next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubtotalTier {
    /// The least subtotal.
    pub from: Money,
    /// The price.
    pub price: Money,
}

const MOST_TIERS: usize = 50;

impl ShippingRate {
    /// The price for goods of that weight and listed subtotal; none below the first step, or in another currency.
    pub fn price(&self, weight_grams: i64, subtotal: Money) -> Option<Money> {
        let price = match self {
            Self::Flat { price } => Some(*price),
            Self::ByWeight { tiers } => {
                tiers.iter().rev().find(|tier| tier.from_grams <= weight_grams).map(|tier| tier.price)
            }
            Self::BySubtotal { tiers } => {
                let reached = |tier: &&SubtotalTier| tier.from.minor <= subtotal.minor;
                tiers.iter().rev().find(reached).map(|tier| tier.price)
            }
        };
        price.filter(|price| price.currency == subtotal.currency)
    }

    /// Notes what is wrong with the rate of a channel that sells in the currency; paths start below the rate.
    pub(super) fn check(&self, currency: Currency) -> Vec<InputProblem> {
        let mut check = InputCheck::new();
        match self {
            Self::Flat { price } => check_amount(&mut check, &["price"], *price, currency),
            Self::ByWeight { tiers } => {
                let steps: Vec<i64> = tiers.iter().map(|tier| tier.from_grams).collect();
                check_steps(&mut check, &steps, "fromGrams");
                for (index, tier) in tiers.iter().enumerate() {
                    check_amount(&mut check, &["tiers", &index.to_string(), "price"], tier.price, currency);
                }
            }
            Self::BySubtotal { tiers } => {
                let steps: Vec<i64> = tiers.iter().map(|tier| tier.from.minor).collect();
                check_steps(&mut check, &steps, "from");
                for (index, tier) in tiers.iter().enumerate() {
                    let index = index.to_string();
                    check_currency(&mut check, &["tiers", &index, "from"], tier.from, currency);
                    check_amount(&mut check, &["tiers", &index, "price"], tier.price, currency);
                }
            }
        }
        check.finish(()).err().unwrap_or_default()
    }
}

/// Notes where the amount is negative or of another currency.
pub(super) fn check_amount(check: &mut InputCheck, path: &[&str], amount: Money, currency: Currency) {
    check.require(amount.minor >= 0, path, InputProblemCode::OutOfRange, "must not be negative");
    check_currency(check, path, amount, currency);
}

fn check_currency(check: &mut InputCheck, path: &[&str], amount: Money, currency: Currency) {
    if amount.currency != currency {
        check.refuse(path, InputProblemCode::Conflict, format!("must be in {currency}, the currency of the channel"));
    }
}

fn check_steps(check: &mut InputCheck, steps: &[i64], field: &str) {
    check.list(&["tiers"], steps, 1..=MOST_TIERS);
    let first = steps.first().is_none_or(|first| *first >= 0);
    check.require(first, &["tiers", "0", field], InputProblemCode::OutOfRange, "must not be negative");
    for (index, pair) in steps.windows(2).enumerate() {
        let index = (index + 1).to_string();
        // Equal steps are told as duplicates already.
        let rising = pair[0] <= pair[1];
        check.require(rising, &["tiers", &index, field], InputProblemCode::Invalid, "must be above the step before");
    }
}
