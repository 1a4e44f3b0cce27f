//! What keeps taxes from being changed.

use async_graphql::Interface;
use cartwright_services::pricing::TaxRefusal;

use crate::user_error::{error_code, input_error};

error_code! {
    /// Why a tax zone was not made, changed or deleted.
    pub enum TaxErrorCode {}
}

/// What keeps a tax zone from being made, changed or deleted, and where.
#[derive(Clone, Debug, Interface)]
#[graphql(
    field(name = "message", ty = "&String", desc = "What is wrong, in English, for people."),
    field(
        name = "path",
        ty = "&Vec<String>",
        desc = "Where it is wrong: names and indexes from the mutation's `input` down; empty for the input as a whole."
    ),
    field(name = "code", ty = "&TaxErrorCode", desc = "What is wrong, for programs.")
)]
pub enum TaxUserError {
    /// Any error that has nothing more to tell.
    TaxInputError(TaxInputError),
}

input_error! {
    /// A change of taxes that cannot be made.
    pub TaxInputError(TaxErrorCode);
}

impl From<TaxRefusal> for TaxUserError {
    fn from(refusal: TaxRefusal) -> Self {
        let (message, path) = (refusal.to_string(), refusal.path());
        Self::TaxInputError(match refusal {
            TaxRefusal::Input(problem) => problem.into(),
            TaxRefusal::Key(refusal) => refusal.into(),
            TaxRefusal::TaxZoneNotFound => TaxInputError { message, path, code: TaxErrorCode::NotFound },
        })
    }
}
