//! How a use case ends when it does not end well.

use cartwright_persistence::{StoreError, TransactionError};

/// Why a use case did nothing.
#[derive(Debug, thiserror::Error)]
pub enum Error<R> {
    /// Expected refusals that the caller can mend; never empty, in the order of the input.
    #[error("refused")]
    Refused(Vec<R>),
    /// What no form can mend.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// What no form can mend: it becomes an entry of the top-level `errors`.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The actor has signed in but may not do this.
    #[error("the permission {permission} is missing")]
    Forbidden {
        /// The permission that would allow it.
        permission: &'static str,
    },
    /// Nobody has signed in.
    #[error("sign in first")]
    Unauthenticated,
    /// The same request is still being worked on.
    #[error("a request with this idempotency key is still running")]
    IdempotencyInProgress,
    /// Too many requests of that kind.
    #[error("too many requests; try again in {retry_after_seconds} s")]
    RateLimited {
        /// How long to wait.
        retry_after_seconds: u32,
    },
    /// The store did not do its part.
    #[error(transparent)]
    Store(StoreError),
    /// A mistake of ours, or a state that cannot be.
    #[error("{0}")]
    Internal(String),
}

impl<R> Error<R> {
    /// A single refusal.
    pub fn refused(refusal: R) -> Self {
        Self::Refused(vec![refusal])
    }
}

impl<R: std::fmt::Debug> Error<R> {
    /// The failure, where nothing can be refused; a refusal is a mistake of ours then.
    pub(crate) fn into_failure(self) -> Failure {
        match self {
            Self::Failed(failure) => failure,
            Self::Refused(refusals) => Failure::Internal(format!("refused: {refusals:?}")),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl<R> From<StoreError> for Error<R> {
    fn from(error: StoreError) -> Self {
        Self::Failed(Failure::Store(error))
    }
}

impl<R> TransactionError for Error<R> {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Failed(Failure::Store(error)) => Some(error),
            _ => None,
        }
    }
}
