//! What a cart costs.

use async_graphql::Object;
use cartwright_domain::cart;

use crate::many::Many;
use crate::pricing::{Money, TaxLine, TaxedMoney};

/// What a cart costs.
#[derive(Clone, Debug)]
pub struct CartTotals(pub cart::CartTotals);

/// What a cart costs. Tax is rounded once for each line and once for shipping, half away from zero; everything else is a sum of
/// those amounts: `total` is the gross of all lines and of shipping.
#[Object]
impl CartTotals {
    /// The sum of the lines.
    async fn subtotal(&self) -> TaxedMoney {
        TaxedMoney(self.0.subtotal)
    }

    /// The price of the chosen way of shipping.
    async fn shipping(&self) -> TaxedMoney {
        TaxedMoney(self.0.shipping)
    }

    /// All tax, that on shipping too.
    async fn tax(&self) -> Money {
        Money(self.0.tax)
    }

    /// What the cart costs, with tax and shipping.
    async fn total(&self) -> Money {
        Money(self.0.total)
    }

    /// What is to be paid.
    async fn amount_due(&self) -> Money {
        Money(self.0.amount_due)
    }

    /// The tax by class; as many as there are tax classes in the cart.
    async fn tax_lines(&self) -> Many<TaxLine> {
        self.0.tax_lines.iter().cloned().map(TaxLine).collect()
    }

    /// Whether the tax is that of the channel's default country, because no address is known yet.
    async fn estimated(&self) -> bool {
        self.0.estimated
    }
}
