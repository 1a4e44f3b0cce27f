//! What is common to the errors of all slices.

use async_graphql::Interface;

use super::{
    cart::{CartInputError, InsufficientStockError, VersionConflictError},
    customer::CustomerInputError,
    ordering::OrderInputError,
    payment::{CheckoutInputError, CheckoutStockError, PriceChangedError},
};

/// What keeps a change from being made, and where. Every entry of `userErrors` is one, whatever its slice.
#[derive(Clone, Debug, Interface)]
#[graphql(
    field(name = "message", ty = "&String", desc = "What is wrong, in English, for people."),
    field(
        name = "path",
        ty = "&Vec<String>",
        desc = "Where it is wrong: names and indexes from the mutation's `input` down; empty for the input as a whole."
    )
)]
pub enum UserError {
    /// A change of a cart that cannot be made.
    CartInput(CartInputError),
    /// More is wanted than is there.
    InsufficientStock(InsufficientStockError),
    /// Somebody changed the cart.
    VersionConflict(VersionConflictError),
    /// A cart that cannot be paid.
    CheckoutInput(CheckoutInputError),
    /// More is to be paid than is there.
    CheckoutStock(CheckoutStockError),
    /// The price is another one by now.
    PriceChanged(PriceChangedError),
    /// An account that cannot be changed, or a sign-in that is refused.
    CustomerInput(CustomerInputError),
    /// A change of an order that cannot be made.
    OrderInput(OrderInputError),
}
