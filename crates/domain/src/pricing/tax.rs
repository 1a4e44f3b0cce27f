//! Taxes: rates per zone and class, and the split of a price into net and tax.

use std::{fmt, str::FromStr};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Currency, Money, MoneyError, round_ratio};
use crate::text_enum::text_enum;

text_enum! {
    /// Whether a channel's prices include the tax.
    pub enum PriceMode {
        /// The listed price is what the customer pays.
        IncludesTax = "includes_tax",
        /// The tax comes on top of the listed price.
        ExcludesTax = "excludes_tax",
    }
}

/// An exact rate in millionths: 19 % is 190 000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rate(i64);

/// The text is no rate between 0 and 1 with at most six decimal places.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a rate: write a decimal from 0 to 1 with at most six places, such as 0.19")]
pub struct ParseRateError(pub String);

impl Rate {
    const ONE: i64 = 1_000_000;

    /// No tax.
    pub const ZERO: Self = Self(0);

    /// A rate of so many millionths, where it lies between 0 and 1.
    pub fn from_millionths(millionths: i64) -> Option<Self> {
        (0..=Self::ONE).contains(&millionths).then_some(Self(millionths))
    }

    /// The rate in millionths.
    pub fn millionths(self) -> i64 {
        self.0
    }

    /// The rate as an exact decimal: 0.19 for 19 %.
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.0, 6).normalize()
    }

    /// The rate in percent without needless digits: one of 190,000 millionths is `19`, one of 55,000 is `5.5`.
    pub fn percent(self) -> String {
        (self.to_decimal() * Decimal::ONE_HUNDRED).normalize().to_string()
    }
}

impl FromStr for Rate {
    type Err = ParseRateError;
    fn from_str(text: &str) -> Result<Self, ParseRateError> {
        let refused = || ParseRateError(text.to_owned());
        let decimal = Decimal::from_str_exact(text.trim()).map_err(|_| refused())?;
        let millionths =
            decimal.checked_mul(Decimal::from(Self::ONE)).filter(Decimal::is_integer).ok_or_else(refused)?;
        i64::try_from(millionths).ok().and_then(Self::from_millionths).ok_or_else(refused)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.to_decimal(), f)
    }
}

/// The name of a group of goods that are taxed alike, such as `standard` or `reduced`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TaxClass(pub String);

impl TaxClass {
    /// The class of goods for which nothing else was said.
    pub fn standard() -> Self {
        Self("standard".to_owned())
    }

    /// The class of goods that are never taxed.
    pub fn exempt() -> Self {
        Self("exempt".to_owned())
    }
}

/// A price with its tax; `gross = net + tax` to the unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxedMoney {
    /// With the tax.
    pub gross: Money,
    /// Without the tax.
    pub net: Money,
    /// The tax.
    pub tax: Money,
}

/// The lowest and the highest of several prices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxedMoneyRange {
    /// The lowest.
    pub min: TaxedMoney,
    /// The highest.
    pub max: TaxedMoney,
}

/// How much tax one rate brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxLine {
    /// The class of the goods.
    pub class: TaxClass,
    /// The rate applied.
    pub rate: Rate,
    /// What was taxed, without the tax.
    pub net: Money,
    /// The tax.
    pub tax: Money,
}

impl TaxedMoney {
    /// Nothing, in that currency.
    pub fn zero(currency: Currency) -> Self {
        let zero = Money::zero(currency);
        Self { gross: zero, net: zero, tax: zero }
    }

    /// Splits a listed amount by the rate; the tax is rounded once, half away from zero.
    pub fn from_listed(listed: Money, mode: PriceMode, rate: Rate) -> Result<Self, MoneyError> {
        let tax_minor = match mode {
            PriceMode::IncludesTax => round_ratio(listed.minor, rate.0, Rate::ONE + rate.0)?,
            PriceMode::ExcludesTax => round_ratio(listed.minor, rate.0, Rate::ONE)?,
        };
        let tax = Money::new(tax_minor, listed.currency);
        match mode {
            PriceMode::IncludesTax => Ok(Self { gross: listed, net: listed.checked_sub(tax)?, tax }),
            PriceMode::ExcludesTax => Ok(Self { gross: listed.checked_add(tax)?, net: listed, tax }),
        }
    }

    /// The sum, part by part; fails on overflow or another currency.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        Ok(Self {
            gross: self.gross.checked_add(other.gross)?,
            net: self.net.checked_add(other.net)?,
            tax: self.tax.checked_add(other.tax)?,
        })
    }

    /// The sum of many, zero for none.
    pub fn sum(currency: Currency, parts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        parts.into_iter().try_fold(Self::zero(currency), Self::checked_add)
    }
}
