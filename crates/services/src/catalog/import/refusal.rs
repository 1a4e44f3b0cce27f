//! Why an import or an export was not begun.

use cartwright_domain::input::InputProblem;

use crate::{Error, KeyRefusal};

/// Why a file was not taken for import, or an export not begun.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportRefusal {
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

impl ImportRefusal {
    /// The field that it is about, from the mutation's `input` down.
    pub fn path(&self) -> Vec<String> {
        match self {
            Self::Input(problem) => problem.path.clone(),
            Self::NotFound { path } => path.clone(),
            Self::Key(_) => vec!["idempotencyKey".to_owned()],
        }
    }

    pub(in crate::catalog) fn not_found(field: &str) -> Self {
        Self::NotFound { path: vec![field.to_owned()] }
    }
}

impl From<KeyRefusal> for ImportRefusal {
    fn from(refusal: KeyRefusal) -> Self {
        Self::Key(refusal)
    }
}

impl From<Vec<InputProblem>> for Error<ImportRefusal> {
    fn from(problems: Vec<InputProblem>) -> Self {
        Self::Refused(problems.into_iter().map(ImportRefusal::Input).collect())
    }
}
