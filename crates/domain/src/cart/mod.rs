//! Carts: lines, what they cost, and what stands between them and an order.
//!
//! A cart never trusts what it once saw: prices, titles and stock are read again ([`VariantFacts`]) whenever it is changed,
//! priced or bought. The snapshot on a line only speaks for products that exist no more.

mod details;
mod error;
mod facts;
mod forgetting;
mod lines;
mod merging;
mod model;
mod pricing;
mod problem;
mod state;
#[cfg(test)]
mod tests;

pub use details::{Attribute, CartDetails, clean_attributes};
pub use error::CartError;
pub use facts::VariantFacts;
pub use lines::NewLine;
pub use model::{Cart, CartLine, CartStatus, LineSnapshot};
pub use pricing::{CartTotals, ChosenShipping, PricedCart, PricedLine, PricingContext, price, price_what_fits};
pub use problem::{CartProblem, CartProblemCode, CheckoutContext, problems};
