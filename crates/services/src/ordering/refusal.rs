//! Why an order was not changed.

use cartwright_domain::{
    id::{OrderLineId, VariantId},
    input::InputProblem,
    ordering::OrderError,
    pricing::Money,
};

use crate::{Error, Failure, KeyRefusal};

/// Why an order was not changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderRefusal {
    /// No order has the id.
    #[error("there is no such order")]
    OrderNotFound,
    /// What the domain refuses.
    #[error(transparent)]
    Order(OrderError),
    /// Goods are promised but have not come in yet.
    #[error("{requested} units were to be sent, {available} are there")]
    NotOnHand {
        /// The line of the order.
        line: OrderLineId,
        /// Units to be sent.
        requested: i64,
        /// Units that are there.
        available: i64,
    },
    /// More of what is to be sent instead than can be promised.
    #[error("{requested} units are wanted, {available} are available")]
    OutOfStock {
        /// The field that names the goods.
        field: &'static str,
        /// What is short.
        variant: VariantId,
        /// Units wanted.
        requested: i64,
        /// Units that can be promised.
        available: i64,
    },
    /// The order was changed since the caller read it.
    #[error("the order has version {actual} by now, not {expected}")]
    VersionConflict {
        /// The version that the caller knows.
        expected: i32,
        /// The version that it has.
        actual: i32,
    },
    /// The edit would bring the order to another total than the caller expects.
    #[error("the order would cost {actual}, not {expected}")]
    PriceChanged {
        /// The total that the caller expects.
        expected: Money,
        /// The total that it would have.
        actual: Money,
    },
    /// The payment provider refused.
    #[error("the payment provider refused: {0}")]
    ProviderRefused(String),
    /// A field that cannot be kept as it is.
    #[error("{}", .0.message)]
    Input(InputProblem),
    /// The idempotency key was used with another input, or is malformed.
    #[error("{0}")]
    Key(KeyRefusal),
}

impl From<KeyRefusal> for OrderRefusal {
    fn from(refusal: KeyRefusal) -> Self {
        Self::Key(refusal)
    }
}

impl From<OrderError> for Error<OrderRefusal> {
    fn from(error: OrderError) -> Self {
        match error {
            OrderError::Money(error) => Failure::Internal(error.to_string()).into(),
            error => Self::refused(OrderRefusal::Order(error)),
        }
    }
}

impl From<Vec<InputProblem>> for Error<OrderRefusal> {
    fn from(problems: Vec<InputProblem>) -> Self {
        Self::Refused(problems.into_iter().map(OrderRefusal::Input).collect())
    }
}
