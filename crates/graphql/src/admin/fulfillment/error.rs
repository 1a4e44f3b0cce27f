//! What keeps shipping from being changed.

use async_graphql::Interface;
use cartwright_services::fulfillment::ShippingRefusal;

use crate::user_error::{error_code, input_error};

error_code! {
    /// Why a shipping zone or a way of shipping was not made, changed or deleted.
    pub enum ShippingErrorCode {}
}

/// What keeps a shipping zone or a way of shipping from being made, changed or deleted, and where.
#[derive(Clone, Debug, Interface)]
#[graphql(
    field(name = "message", ty = "&String", desc = "What is wrong, in English, for people."),
    field(
        name = "path",
        ty = "&Vec<String>",
        desc = "Where it is wrong: names and indexes from the mutation's `input` down; empty for the input as a whole."
    ),
    field(name = "code", ty = "&ShippingErrorCode", desc = "What is wrong, for programs.")
)]
pub enum ShippingUserError {
    /// Any error that has nothing more to tell.
    ShippingInputError(ShippingInputError),
}

input_error! {
    /// A change of shipping that cannot be made.
    pub ShippingInputError(ShippingErrorCode);
}

impl From<ShippingRefusal> for ShippingUserError {
    fn from(refusal: ShippingRefusal) -> Self {
        let (message, path) = (refusal.to_string(), refusal.path());
        Self::ShippingInputError(match refusal {
            ShippingRefusal::Input(problem) => problem.into(),
            ShippingRefusal::Key(refusal) => refusal.into(),
            ShippingRefusal::NotFound { .. } => ShippingInputError { message, path, code: ShippingErrorCode::NotFound },
        })
    }
}
