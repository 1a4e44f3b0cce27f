//! Tax by class and rate.

use async_graphql::Object;
use cartwright_domain::pricing;

use super::Money;
use crate::scalar::Decimal;

/// How much tax one class of goods bore.
#[derive(Clone, Debug)]
pub struct TaxLine(pub pricing::TaxLine);

/// How much tax one class of goods bore. The nets and taxes of all lines add up to those of the whole.
#[Object]
impl TaxLine {
    /// The class of the goods, such as `standard`.
    async fn tax_class(&self) -> &str {
        &self.0.class.0
    }

    /// The rate as an exact decimal: `0.19` is 19 %.
    async fn rate(&self) -> Decimal {
        Decimal(self.0.rate.to_string())
    }

    /// What was taxed, without the tax.
    async fn net(&self) -> Money {
        Money(self.0.net)
    }

    /// The tax.
    async fn tax(&self) -> Money {
        Money(self.0.tax)
    }
}
