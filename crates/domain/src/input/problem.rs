//! One thing that is wrong with an input.

use crate::text_enum::text_enum;

text_enum! {
    /// What kind of thing is wrong.
    pub enum InputProblemCode {
        /// Nothing was given where something is needed.
        Required = "required",
        /// Fewer characters or entries than are needed.
        TooShort = "too_short",
        /// More characters or entries than are kept.
        TooLong = "too_long",
        /// Not of the form that is needed.
        Invalid = "invalid",
        /// A number or an amount outside of what is allowed.
        OutOfRange = "out_of_range",
        /// The same value twice where each may be there once.
        Duplicate = "duplicate",
        /// Names something that does not exist.
        Unknown = "unknown",
        /// Contradicts another field, or the state of what it is about.
        Conflict = "conflict",
    }
}

/// One thing that is wrong with an input, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {message}", path.join("."))]
pub struct InputProblem {
    /// The field, as names and indexes from the draft down; empty for the draft as a whole.
    pub path: Vec<String>,
    /// What kind of thing is wrong.
    pub code: InputProblemCode,
    /// A sentence for people.
    pub message: String,
}

impl InputProblem {
    /// A problem of the field at the path.
    pub fn new(path: &[&str], code: InputProblemCode, message: impl Into<String>) -> Self {
        Self { path: path.iter().map(|part| (*part).to_owned()).collect(), code, message: message.into() }
    }

    /// The same problem, seen from an input that holds the draft at `prefix`.
    #[must_use]
    pub fn under(mut self, prefix: &[&str]) -> Self {
        let front = prefix.iter().map(|part| (*part).to_owned());
        self.path.splice(0..0, front);
        self
    }
}
