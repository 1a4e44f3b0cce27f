//! Why a cart was not changed.

use cartwright_domain::{cart::CartError, input::InputProblem};

use crate::{Error, Failure, KeyRefusal};

/// Why a cart was not changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CartRefusal {
    /// No cart has the id.
    #[error("there is no such cart")]
    CartNotFound,
    /// No order that the caller may see is asked for.
    #[error("there is no such order")]
    OrderNotFound,
    /// The way of shipping does not exist or is not offered for this cart.
    #[error("the way of shipping is not offered for this cart")]
    ShippingMethodUnavailable,
    /// A field that cannot be kept as it is.
    #[error("{}", .0.message)]
    Input(InputProblem),
    /// What the domain refuses.
    #[error(transparent)]
    Cart(CartError),
    /// The idempotency key was used with another input, or is malformed.
    #[error("{0}")]
    Key(KeyRefusal),
}

impl From<KeyRefusal> for CartRefusal {
    fn from(refusal: KeyRefusal) -> Self {
        Self::Key(refusal)
    }
}

impl From<CartError> for Error<CartRefusal> {
    fn from(error: CartError) -> Self {
        match error {
            CartError::Invalid(problems) => problems.into(),
            // The channel's currency never changes, so that no listed price can be of another.
            CartError::CurrencyMismatch(..) => Failure::Internal(error.to_string()).into(),
            error => Self::refused(CartRefusal::Cart(error)),
        }
    }
}

impl From<Vec<InputProblem>> for Error<CartRefusal> {
    fn from(problems: Vec<InputProblem>) -> Self {
        Self::Refused(problems.into_iter().map(CartRefusal::Input).collect())
    }
}
