//! What stands between a cart and an order.

use async_graphql::{Enum, SimpleObject};
use cartwright_domain::cart;

/// What kind of thing stands between a cart and an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "cart::CartProblemCode")]
pub enum CartProblemCode {
    /// There is nothing in the cart.
    Empty,
    /// A variant was deleted or taken out of sale.
    VariantUnavailable,
    /// A variant has no price in the channel any more.
    PriceUnavailable,
    /// More is wanted than is there.
    InsufficientStock,
    /// A line does not fit into the total, because prices have risen. The totals leave it out until fewer are wanted.
    AmountTooLarge,
    /// Nobody could be told that the order was placed.
    EmailMissing,
    /// Goods are to be sent, but nobody said where to.
    ShippingAddressMissing,
    /// The channel does not sell to the country.
    CountryNotServed,
    /// Goods are to be sent, but nobody said how.
    ShippingMethodMissing,
    /// The chosen way of shipping is not offered for these goods and this address.
    ShippingMethodUnavailable,
}

/// One thing that stands between a cart and an order.
#[derive(Clone, Debug, SimpleObject)]
pub struct CartProblem {
    /// What kind of thing it is, for programs.
    pub code: CartProblemCode,
    /// What it is, in English, for people.
    pub message: String,
    /// The field of the cart: names and indexes; empty for the cart as a whole.
    pub path: Vec<String>,
}

impl From<cart::CartProblem> for CartProblem {
    fn from(problem: cart::CartProblem) -> Self {
        Self { code: problem.code.into(), message: problem.message, path: problem.path }
    }
}
