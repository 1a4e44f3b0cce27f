//! What keeps an import or an export from being begun.

use async_graphql::Interface;
use cartwright_services::catalog::import::ImportRefusal;

use crate::user_error::{error_code, input_error};

error_code! {
    /// Why an import or an export was not begun.
    pub enum FileErrorCode {}
}

/// What keeps an import or an export from being begun, and where.
#[derive(Clone, Debug, Interface)]
#[graphql(
    field(name = "message", ty = "&String", desc = "What is wrong, in English, for people."),
    field(
        name = "path",
        ty = "&Vec<String>",
        desc = "Where it is wrong: names and indexes from the mutation's `input` down; empty for the input as a whole."
    ),
    field(name = "code", ty = "&FileErrorCode", desc = "What is wrong, for programs.")
)]
pub enum FileUserError {
    /// Any error that has nothing more to tell.
    FileInputError(FileInputError),
}

input_error! {
    /// An import or an export that cannot be begun.
    pub FileInputError(FileErrorCode);
}

impl From<ImportRefusal> for FileUserError {
    fn from(refusal: ImportRefusal) -> Self {
        let (message, path) = (refusal.to_string(), refusal.path());
        Self::FileInputError(match refusal {
            ImportRefusal::Input(problem) => problem.into(),
            ImportRefusal::Key(refusal) => refusal.into(),
            ImportRefusal::NotFound { .. } => FileInputError { message, path, code: FileErrorCode::NotFound },
        })
    }
}
