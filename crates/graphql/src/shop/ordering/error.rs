//! What keeps an order from being changed by its buyer.

use async_graphql::Interface;
use cartwright_domain::ordering::OrderError;
use cartwright_services::ordering::OrderRefusal;

use crate::user_error::{error_code, input_error};

error_code! {
    /// What keeps an order from being changed by its buyer.
    pub enum OrderErrorCode {
        /// The order cannot get there from where it is: goods were packed or sent, or it has ended.
        InvalidTransition,
        /// Fewer units than one, or more than can come back.
        NotReturnable,
        /// A payment is being taken at this moment; the same is possible again when it is decided.
        PaymentInMotion,
    }
}

/// What keeps an order from being changed, and where.
#[derive(Clone, Debug, Interface)]
#[graphql(
    field(name = "message", ty = "&String", desc = "What is wrong, in English, for people."),
    field(
        name = "path",
        ty = "&Vec<String>",
        desc = "Where it is wrong: names and indexes from the mutation's `input` down; empty for the input as a whole."
    ),
    field(name = "code", ty = "&OrderErrorCode", desc = "What is wrong, for programs.")
)]
pub enum OrderUserError {
    /// Any error that has nothing more to tell.
    OrderInput(OrderInputError),
}

input_error! {
    /// A change of an order that cannot be made, with nothing more to tell than its code.
    pub OrderInputError(OrderErrorCode);
}

impl From<OrderRefusal> for OrderUserError {
    fn from(refusal: OrderRefusal) -> Self {
        let message = refusal.to_string();
        let plain = |code, path: Vec<String>| OrderInputError { message, path, code };
        Self::OrderInput(match refusal {
            OrderRefusal::Input(problem) => problem.into(),
            OrderRefusal::Key(refusal) => refusal.into(),
            OrderRefusal::OrderNotFound => plain(OrderErrorCode::NotFound, vec!["by".to_owned()]),
            OrderRefusal::Order(OrderError::PaymentInMotion) => plain(OrderErrorCode::PaymentInMotion, Vec::new()),
            OrderRefusal::Order(OrderError::InvalidTransition(_)) => {
                plain(OrderErrorCode::InvalidTransition, Vec::new())
            }
            OrderRefusal::Order(OrderError::QuantityNotReturnable { path, .. }) => {
                plain(OrderErrorCode::NotReturnable, path)
            }
            OrderRefusal::Order(OrderError::NothingToReturn) => {
                plain(OrderErrorCode::Required, vec!["lines".to_owned()])
            }
            OrderRefusal::Order(OrderError::LineNotFound { path }) => plain(OrderErrorCode::NotFound, path),
            OrderRefusal::Order(_)
            | OrderRefusal::NotOnHand { .. }
            | OrderRefusal::OutOfStock { .. }
            | OrderRefusal::VersionConflict { .. }
            | OrderRefusal::PriceChanged { .. }
            | OrderRefusal::ProviderRefused(_) => plain(OrderErrorCode::Conflict, Vec::new()),
        })
    }
}
