//! What keeps stock from being changed.

use async_graphql::{Interface, SimpleObject};
use cartwright_services::inventory::InventoryRefusal;

use crate::{
    scalar::nearest_int,
    user_error::{error_code, input_error},
};

error_code! {
    /// Why stock, or a place of it, was not changed.
    pub enum InventoryErrorCode {
        /// More was to be taken than is promised to nobody.
        InsufficientStock,
        /// Another quantity lies there than was expected.
        QuantityChanged,
    }
}

/// What keeps stock, or a place of it, from being changed, and where.
#[derive(Clone, Debug, Interface)]
#[graphql(
    field(name = "message", ty = "&String", desc = "What is wrong, in English, for people."),
    field(
        name = "path",
        ty = "&Vec<String>",
        desc = "Where it is wrong: names and indexes from the mutation's `input` down; empty for the input as a whole."
    ),
    field(name = "code", ty = "&InventoryErrorCode", desc = "What is wrong, for programs.")
)]
pub enum InventoryUserError {
    /// Any error that has nothing more to tell.
    Input(InventoryInputError),
    /// Less is there than was to be taken.
    Stock(InventoryStockError),
    /// Another quantity lies there than was expected.
    Count(InventoryCountError),
}

input_error! {
    /// A change of stock that cannot be made, with nothing more to tell than its code.
    pub InventoryInputError(InventoryErrorCode);
}

/// More was to be taken than is promised to nobody.
#[derive(Clone, Debug, SimpleObject)]
pub struct InventoryStockError {
    /// What is wrong, in English, for people.
    pub message: String,
    /// Where it is wrong: names and indexes from the mutation's `input` down.
    pub path: Vec<String>,
    /// What is wrong, for programs.
    pub code: InventoryErrorCode,
    /// Units that could be taken.
    pub available: i32,
}

/// Another quantity lies there than was expected: somebody sold or changed some meanwhile.
#[derive(Clone, Debug, SimpleObject)]
pub struct InventoryCountError {
    /// What is wrong, in English, for people.
    pub message: String,
    /// Where it is wrong: names and indexes from the mutation's `input` down.
    pub path: Vec<String>,
    /// What is wrong, for programs.
    pub code: InventoryErrorCode,
    /// Units that lie there now.
    pub on_hand: i32,
}

impl From<InventoryRefusal> for InventoryUserError {
    fn from(refusal: InventoryRefusal) -> Self {
        let message = refusal.to_string();
        match refusal {
            InventoryRefusal::Input(problem) => Self::Input(problem.into()),
            InventoryRefusal::Key(refusal) => Self::Input(refusal.into()),
            InventoryRefusal::NotFound { path } => {
                Self::Input(InventoryInputError { message, path, code: InventoryErrorCode::NotFound })
            }
            InventoryRefusal::NotEnough { path, available } => Self::Stock(InventoryStockError {
                message,
                path,
                code: InventoryErrorCode::InsufficientStock,
                available: nearest_int(available),
            }),
            InventoryRefusal::Changed { path, actual } => Self::Count(InventoryCountError {
                message,
                path,
                code: InventoryErrorCode::QuantityChanged,
                on_hand: nearest_int(actual),
            }),
        }
    }
}
