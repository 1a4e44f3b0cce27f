//! Why stock was not changed.

use cartwright_domain::{
    input::{InputProblem, InputProblemCode},
    inventory::StockError,
};

use crate::{Error, KeyRefusal};

/// Why stock, or a place of it, was not changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InventoryRefusal {
    /// A field that cannot be kept as it is.
    #[error("{}", .0.message)]
    Input(InputProblem),
    /// The id at the path belongs to nothing.
    #[error("there is nothing with this id")]
    NotFound {
        /// The field.
        path: Vec<String>,
    },
    /// More was to be taken than is free.
    #[error("only {available} units are free")]
    NotEnough {
        /// The field.
        path: Vec<String>,
        /// The units that are free.
        available: i64,
    },
    /// The units on hand are others than the caller believed.
    #[error("there are {actual} units on hand by now")]
    Changed {
        /// The field.
        path: Vec<String>,
        /// The units on hand.
        actual: i64,
    },
    /// The idempotency key cannot be used.
    #[error(transparent)]
    Key(KeyRefusal),
}

impl InventoryRefusal {
    /// The field that it is about, from the mutation's `input` down.
    pub fn path(&self) -> Vec<String> {
        match self {
            Self::Input(problem) => problem.path.clone(),
            Self::NotFound { path } | Self::NotEnough { path, .. } | Self::Changed { path, .. } => path.clone(),
            Self::Key(_) => vec!["idempotencyKey".to_owned()],
        }
    }

    pub(super) fn not_found(path: &[&str]) -> Self {
        Self::NotFound { path: owned(path) }
    }

    /// What the domain says about a level, at the field that asked for it.
    pub(super) fn of_level(error: StockError, path: &[&str]) -> Self {
        match error {
            StockError::NotEnough { available } => Self::NotEnough { path: owned(path), available: available.max(0) },
            StockError::Changed { actual } => Self::Changed { path: owned(path), actual },
            StockError::OutOfRange | StockError::NotReserved { .. } => {
                Self::Input(InputProblem::new(path, InputProblemCode::OutOfRange, error.to_string()))
            }
        }
    }
}

impl From<KeyRefusal> for InventoryRefusal {
    fn from(refusal: KeyRefusal) -> Self {
        Self::Key(refusal)
    }
}

impl From<Vec<InputProblem>> for Error<InventoryRefusal> {
    fn from(problems: Vec<InputProblem>) -> Self {
        Self::Refused(problems.into_iter().map(InventoryRefusal::Input).collect())
    }
}

fn owned(path: &[&str]) -> Vec<String> {
    path.iter().map(|part| (*part).to_owned()).collect()
}
