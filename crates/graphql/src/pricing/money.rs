//! Amounts, with and without tax.

use async_graphql::Object;
use cartwright_domain::pricing;

use crate::{
    channel::CurrencyCode,
    scalar::{BigInteger, Decimal},
};

/// An amount of one currency.
#[derive(Clone, Copy, Debug)]
pub struct Money(pub pricing::Money);

/// A price with its tax.
#[derive(Clone, Copy, Debug)]
pub struct TaxedMoney(pub pricing::TaxedMoney);

/// The span of several prices.
#[derive(Clone, Copy, Debug)]
pub struct TaxedMoneyRange(pub pricing::TaxedMoneyRange);

/// An amount of one currency.
#[Object]
impl Money {
    /// The exact amount in the precision of the currency: EUR `"19.90"`, JPY `"1990"`.
    async fn amount(&self) -> Decimal {
        Decimal(self.0.to_decimal_string())
    }

    /// The currency of the amount.
    async fn currency_code(&self) -> CurrencyCode {
        CurrencyCode(self.0.currency)
    }

    /// The same amount in whole minor units, such as cents.
    async fn minor_units(&self) -> BigInteger {
        BigInteger(self.0.minor)
    }
}

/// A price with its tax: `gross` is `net` and `tax` together, to the last unit.
#[Object]
impl TaxedMoney {
    /// What is paid, with the tax.
    async fn gross(&self) -> Money {
        Money(self.0.gross)
    }

    /// What is paid, without the tax.
    async fn net(&self) -> Money {
        Money(self.0.net)
    }

    /// The tax.
    async fn tax(&self) -> Money {
        Money(self.0.tax)
    }
}

/// The lowest and the highest of several prices.
#[Object]
impl TaxedMoneyRange {
    /// The lowest price.
    async fn min(&self) -> TaxedMoney {
        TaxedMoney(self.0.min)
    }

    /// The highest price.
    async fn max(&self) -> TaxedMoney {
        TaxedMoney(self.0.max)
    }
}

impl From<pricing::Money> for Money {
    fn from(money: pricing::Money) -> Self {
        Self(money)
    }
}

impl From<pricing::TaxedMoney> for TaxedMoney {
    fn from(money: pricing::TaxedMoney) -> Self {
        Self(money)
    }
}

impl From<pricing::TaxedMoneyRange> for TaxedMoneyRange {
    fn from(range: pricing::TaxedMoneyRange) -> Self {
        Self(range)
    }
}
