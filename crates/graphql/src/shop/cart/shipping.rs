//! Ways of shipping with their prices for a cart.

use async_graphql::{ID, Object};
use cartwright_services::cart;

use crate::{id::global_id, pricing::TaxedMoney};

/// A way of shipping with its price for a cart.
#[derive(Clone, Debug)]
pub struct ShippingMethodQuote(pub cart::ShippingMethodQuote);

/// A way of shipping that is offered for a cart, with its price for it.
#[Object]
impl ShippingMethodQuote {
    /// The id by which `cartShippingMethodSelect` takes it.
    async fn id(&self) -> ID {
        global_id(self.0.method.id)
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.method.name
    }

    /// What buyers should know, such as how long it takes.
    async fn description(&self) -> Option<&str> {
        self.0.method.description.as_deref()
    }

    /// The price for this cart.
    async fn price(&self) -> TaxedMoney {
        TaxedMoney(self.0.price)
    }
}
