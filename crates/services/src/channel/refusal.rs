//! Why a channel was not changed.

use cartwright_domain::input::{InputProblem, InputProblemCode};
use cartwright_persistence::StoreError;

use crate::{Error, KeyRefusal};

/// Why a channel was not made or changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChannelRefusal {
    /// A field that cannot be kept as it is.
    #[error("{}", .0.message)]
    Input(InputProblem),
    /// No channel has the id.
    #[error("there is no such channel")]
    ChannelNotFound,
    /// The idempotency key cannot be used.
    #[error(transparent)]
    Key(KeyRefusal),
}

impl ChannelRefusal {
    /// The field that it is about, from the mutation's `input` down.
    pub fn path(&self) -> Vec<String> {
        match self {
            Self::Input(problem) => problem.path.clone(),
            Self::ChannelNotFound => vec!["id".to_owned()],
            Self::Key(_) => vec!["idempotencyKey".to_owned()],
        }
    }
}

impl From<KeyRefusal> for ChannelRefusal {
    fn from(refusal: KeyRefusal) -> Self {
        Self::Key(refusal)
    }
}

impl From<Vec<InputProblem>> for Error<ChannelRefusal> {
    fn from(problems: Vec<InputProblem>) -> Self {
        Self::Refused(problems.into_iter().map(ChannelRefusal::Input).collect())
    }
}

/// The refusal of a slug that another channel has.
pub(super) fn taken_slug(error: StoreError) -> Error<ChannelRefusal> {
    if error.is_duplicate_of("slug") {
        return vec![InputProblem::new(&["slug"], InputProblemCode::Duplicate, "is another channel's")].into();
    }
    error.into()
}
