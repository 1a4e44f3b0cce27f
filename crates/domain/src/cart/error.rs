//! Why a cart cannot be changed or priced.

use super::CartStatus;
use crate::{
    id::VariantId,
    input::InputProblem,
    pricing::{Currency, MoneyError},
};

/// Why a cart cannot be changed or priced. Nothing of a refused change is kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CartError {
    /// The cart is on its way to an order, is one, or was given up.
    #[error("the cart is {status} and cannot be changed")]
    NotOpen {
        /// Where the cart is on its way.
        status: CartStatus,
    },
    /// Somebody changed the cart since the version that the caller knows.
    #[error("the cart is at version {current} by now")]
    VersionConflict {
        /// The version of the cart.
        current: i32,
    },
    /// A quantity below 1 or above the most of a line, also after lines were put together.
    #[error("{quantity} is not a quantity from 1 to 9999")]
    InvalidQuantity {
        /// The field.
        path: Vec<String>,
        /// The quantity asked for, or the one that the line would have had.
        quantity: i64,
    },
    /// No line of the cart has the id.
    #[error("the cart has no such line")]
    LineNotFound {
        /// The field.
        path: Vec<String>,
    },
    /// The variant does not exist, or is not sold in the cart's channel.
    #[error("the variant is not for sale")]
    VariantNotFound {
        /// The field.
        path: Vec<String>,
    },
    /// More is wanted than can be promised.
    #[error("{requested} units are wanted, {available} are available")]
    InsufficientStock {
        /// The field.
        path: Vec<String>,
        /// What is short.
        variant_id: VariantId,
        /// Units wanted over all lines of the cart.
        requested: i64,
        /// Units that can be promised.
        available: i64,
    },
    /// The cart would have more lines than a cart may have.
    #[error("a cart has at most {limit} lines")]
    TooManyLines {
        /// The most lines.
        limit: usize,
    },
    /// A line, a tax or a total does not fit into 64 bits of minor units.
    #[error("the amount is too large")]
    AmountTooLarge,
    /// A price is of another currency than the cart's channel.
    #[error("amounts of {0} and {1} cannot be combined")]
    CurrencyMismatch(Currency, Currency),
    /// Texts or attributes that cannot be kept.
    #[error("the input is not valid")]
    Invalid(Vec<InputProblem>),
}

impl From<MoneyError> for CartError {
    fn from(error: MoneyError) -> Self {
        match error {
            MoneyError::TooLarge => Self::AmountTooLarge,
            MoneyError::CurrencyMismatch(one, other) => Self::CurrencyMismatch(one, other),
        }
    }
}
