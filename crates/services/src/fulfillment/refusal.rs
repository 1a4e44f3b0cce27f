//! Why shipping was not changed.

use cartwright_domain::input::InputProblem;

use crate::{Error, KeyRefusal};

/// Why a shipping zone or method was not made, changed or deleted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShippingRefusal {
    /// A field that cannot be kept as it is.
    #[error("{}", .0.message)]
    Input(InputProblem),
    /// The id at the path belongs to nothing.
    #[error("there is nothing with this id")]
    NotFound {
        /// The field.
        path: Vec<String>,
    },
    /// The idempotency key cannot be used.
    #[error(transparent)]
    Key(KeyRefusal),
}

impl ShippingRefusal {
    /// The field that it is about, from the mutation's `input` down.
    pub fn path(&self) -> Vec<String> {
        match self {
            Self::Input(problem) => problem.path.clone(),
            Self::NotFound { path } => path.clone(),
            Self::Key(_) => vec!["idempotencyKey".to_owned()],
        }
    }

    /// The refusal of an id in that field.
    pub(super) fn not_found(field: &str) -> Self {
        Self::NotFound { path: vec![field.to_owned()] }
    }
}

impl From<KeyRefusal> for ShippingRefusal {
    fn from(refusal: KeyRefusal) -> Self {
        Self::Key(refusal)
    }
}

impl From<Vec<InputProblem>> for Error<ShippingRefusal> {
    fn from(problems: Vec<InputProblem>) -> Self {
        Self::Refused(problems.into_iter().map(ShippingRefusal::Input).collect())
    }
}
