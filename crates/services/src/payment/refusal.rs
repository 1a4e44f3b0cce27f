//! Why a cart did not become an order.

use cartwright_domain::{
    cart::{CartError, CartProblem},
    id::VariantId,
    input::InputProblem,
    payment::PaymentSessionStatus,
    pricing::Money,
};

use crate::{Error, Failure, KeyRefusal};

/// Why a payment session was not made, or a cart did not become an order.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckoutRefusal {
    /// No cart has the id.
    #[error("there is no such cart")]
    CartNotFound,
    /// Somebody changed the cart since the version that the caller knows.
    #[error("the cart is at version {current} by now")]
    VersionConflict {
        /// The version of the cart.
        current: i32,
    },
    /// The cart was given up, or went into another one.
    #[error("the cart cannot be bought any more")]
    CartClosed,
    /// Something stands between the cart and an order.
    #[error("{}", .0.message)]
    Problem(CartProblem),
    /// More is wanted than can be promised.
    #[error("{requested} units are wanted, {available} are available")]
    InsufficientStock {
        /// What is short.
        variant_id: VariantId,
        /// Units wanted.
        requested: i64,
        /// Units that can be promised.
        available: i64,
    },
    /// The provider does not exist, or is switched off in the cart's channel.
    #[error("the payment provider {0:?} is not available here")]
    ProviderUnavailable(String),
    /// The provider cannot count such an amount.
    #[error("the payment provider {provider:?} cannot take {amount}; choose another one")]
    AmountNotPayable {
        /// The provider.
        provider: String,
        /// What is to be paid.
        amount: Money,
    },
    /// The provider did not answer.
    #[error("the payment provider {0:?} does not answer; try again with the same key")]
    ProviderSilent(String),
    /// Nothing is to be paid, so that no session is needed.
    #[error("nothing is to be paid: complete the checkout without a payment session")]
    NothingDue,
    /// Something is to be paid, but no session was named.
    #[error("a payment session is needed")]
    SessionRequired,
    /// The cart has no such session.
    #[error("the cart has no such payment session")]
    SessionNotFound,
    /// The session has ended; the cart needs a new one.
    #[error("the payment session is {0}; start a new one")]
    SessionEnded(PaymentSessionStatus),
    /// The provider is working on a payment of this cart.
    #[error("a payment of this cart is under way")]
    PaymentInProgress,
    /// The cart has held stock for as long as a cart may.
    #[error("this cart has held stock for an hour; others have their turn for an hour now")]
    HoldOver,
    /// The provider refused.
    #[error("{0}")]
    Declined(String),
    /// The cart costs something else than what was seen or authorised.
    #[error("the price is {actual} by now, not {expected}")]
    PriceChanged {
        /// What was seen or authorised.
        expected: Money,
        /// What the cart costs.
        actual: Money,
    },
    /// The cart costs more than a number can hold.
    #[error("the amount is too large")]
    AmountTooLarge,
    /// A field that cannot be kept as it is.
    #[error("{}", .0.message)]
    Input(InputProblem),
    /// The idempotency key was used with another input, or is malformed.
    #[error("{0}")]
    Key(KeyRefusal),
}

impl From<KeyRefusal> for CheckoutRefusal {
    fn from(refusal: KeyRefusal) -> Self {
        Self::Key(refusal)
    }
}

impl From<CartError> for Error<CheckoutRefusal> {
    fn from(error: CartError) -> Self {
        match error {
            CartError::VersionConflict { current } => Self::refused(CheckoutRefusal::VersionConflict { current }),
            CartError::NotOpen { .. } => Self::refused(CheckoutRefusal::CartClosed),
            CartError::AmountTooLarge => Self::refused(CheckoutRefusal::AmountTooLarge),
            // Completing a cart changes no line, so that nothing else can be refused.
            error => Failure::Internal(error.to_string()).into(),
        }
    }
}
