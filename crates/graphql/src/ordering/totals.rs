//! What an order cost.

use async_graphql::Object;
use cartwright_domain::ordering;

use crate::{
    error::ApiResult,
    pricing::{Money, TaxLine, TaxedMoney},
};

/// What an order cost.
#[derive(Clone, Debug)]
pub struct OrderTotals(pub ordering::OrderTotals);

/// How an order is sent.
#[derive(Clone, Debug)]
pub struct OrderShippingMethod(pub ordering::OrderShippingMethod);

/// What an order cost. The parts add up to the last unit: `total.gross` is the sum of the lines' `total.gross` and of `shipping.gross`, and
/// `tax` is `total.tax`.
#[Object]
impl OrderTotals {
    /// The sum of the lines.
    async fn subtotal(&self) -> TaxedMoney {
        TaxedMoney(self.0.subtotal)
    }

    /// The price of shipping.
    async fn shipping(&self) -> TaxedMoney {
        TaxedMoney(self.0.shipping)
    }

    /// All tax, that on shipping too.
    async fn tax(&self) -> Money {
        Money(self.0.tax)
    }

    /// What the order cost.
    async fn total(&self) -> ApiResult<TaxedMoney> {
        TaxedMoney::of_gross(self.0.total, self.0.tax)
    }

    /// What was to be paid when it was placed.
    async fn amount_due(&self) -> Money {
        Money(self.0.amount_due)
    }

    /// The tax by class and rate; few.
    async fn tax_lines(&self) -> Vec<TaxLine> {
        self.0.tax_lines.iter().cloned().map(TaxLine).collect()
    }
}

/// How an order is sent, as it was when the order was placed.
#[Object]
impl OrderShippingMethod {
    /// The name for customers.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The price.
    async fn price(&self) -> TaxedMoney {
        TaxedMoney(self.0.price)
    }
}
