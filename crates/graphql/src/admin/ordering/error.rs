//! What keeps an order from being changed.

use async_graphql::{ID, Interface, SimpleObject};
use cartwright_domain::ordering::OrderError;
use cartwright_services::ordering::OrderRefusal;

use crate::{
    id::global_id,
    pricing::Money,
    scalar::nearest_int,
    user_error::{error_code, input_error},
};

error_code! {
    /// Why an order was not changed.
    pub enum OrderErrorCode {
        /// The order, its money or its goods cannot get there from where they are.
        InvalidTransition,
        /// Nothing is left to be sent.
        NothingToFulfill,
        /// Fewer units than one, or more than are still to be sent.
        InvalidQuantity,
        /// Goods are promised but have not come in yet.
        InsufficientStock,
        /// More money than came and has not gone back, or more units than can be refunded or come back into stock.
        NotRefundable,
        /// Fewer units than one, or more than were sent and can come back.
        NotReturnable,
        /// The payment provider has not answered what it was asked before; the same is possible again when it has.
        PaymentInMotion,
        /// The order would have another total than was expected.
        PriceChanged,
        /// The payment provider refused.
        ProviderRefused,
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
    Input(OrderInputError),
    /// Goods that have not come in yet.
    Stock(OrderStockError),
    /// Units that cannot be sent.
    Quantity(OrderQuantityError),
    /// Money that cannot come.
    Amount(OrderAmountError),
    /// Money that cannot go back.
    Refund(OrderRefundError),
}

input_error! {
    /// A change of an order that cannot be made, with nothing more to tell than its code.
    pub OrderInputError(OrderErrorCode);
}

/// Goods of a line are promised but have not come in yet.
#[derive(Clone, Debug, SimpleObject)]
pub struct OrderStockError {
    /// What is wrong, in English, for people.
    pub message: String,
    /// Where it is wrong: names and indexes from the mutation's `input` down.
    pub path: Vec<String>,
    /// What is wrong, for programs.
    pub code: OrderErrorCode,
    /// The id of the line of the order.
    pub order_line_id: ID,
    /// Units that were to be sent.
    pub requested: i32,
    /// Units that are there.
    pub available: i32,
}

/// Units that cannot be sent, refunded, sent back or left.
#[derive(Clone, Debug, SimpleObject)]
pub struct OrderQuantityError {
    /// What is wrong, in English, for people.
    pub message: String,
    /// Where it is wrong: names and indexes from the mutation's `input` down.
    pub path: Vec<String>,
    /// What is wrong, for programs.
    pub code: OrderErrorCode,
    /// Units that are still to be sent, or that can be refunded or come back; of an edit, the fewest that the line has to keep.
    pub outstanding: i32,
}

/// No money, or more than may still come.
#[derive(Clone, Debug, SimpleObject)]
pub struct OrderAmountError {
    /// What is wrong, in English, for people.
    pub message: String,
    /// Where it is wrong: names and indexes from the mutation's `input` down.
    pub path: Vec<String>,
    /// What is wrong, for programs.
    pub code: OrderErrorCode,
    /// The most that can be captured.
    pub capturable: Money,
}

/// No money, or more than came and has not gone back.
#[derive(Clone, Debug, SimpleObject)]
pub struct OrderRefundError {
    /// What is wrong, in English, for people.
    pub message: String,
    /// Where it is wrong: names and indexes from the mutation's `input` down.
    pub path: Vec<String>,
    /// What is wrong, for programs.
    pub code: OrderErrorCode,
    /// The most that can be refunded of the payment.
    pub refundable: Money,
}

impl From<OrderRefusal> for OrderUserError {
    fn from(refusal: OrderRefusal) -> Self {
        let message = refusal.to_string();
        match refusal {
            OrderRefusal::Input(problem) => Self::Input(problem.into()),
            OrderRefusal::Key(refusal) => Self::Input(refusal.into()),
            OrderRefusal::OrderNotFound => {
                let path = vec!["orderId".to_owned()];
                Self::Input(OrderInputError { message, path, code: OrderErrorCode::NotFound })
            }
            OrderRefusal::NotOnHand { line, requested, available } => Self::Stock(OrderStockError {
                message,
                path: vec!["lines".to_owned()],
                code: OrderErrorCode::InsufficientStock,
                order_line_id: global_id(line),
                requested: nearest_int(requested),
                available: nearest_int(available),
            }),
            OrderRefusal::OutOfStock { field, .. } => {
                let (path, code) = (vec![field.to_owned()], OrderErrorCode::InsufficientStock);
                Self::Input(OrderInputError { message, path, code })
            }
            OrderRefusal::VersionConflict { .. } => {
                let (path, code) = (vec!["expectedVersion".to_owned()], OrderErrorCode::Conflict);
                Self::Input(OrderInputError { message, path, code })
            }
            OrderRefusal::PriceChanged { .. } => {
                let (path, code) = (vec!["expectedTotal".to_owned()], OrderErrorCode::PriceChanged);
                Self::Input(OrderInputError { message, path, code })
            }
            OrderRefusal::ProviderRefused(_) => {
                let code = OrderErrorCode::ProviderRefused;
                Self::Input(OrderInputError { message, path: Vec::new(), code })
            }
            OrderRefusal::Order(error) => Self::of_domain(error, message),
        }
    }
}

impl OrderUserError {
    fn of_domain(error: OrderError, message: String) -> Self {
        let (code, path) = match error {
            OrderError::InvalidQuantity { path, outstanding, .. } => {
                let code = OrderErrorCode::InvalidQuantity;
                return Self::Quantity(OrderQuantityError { message, path, code, outstanding });
            }
            OrderError::AmountOutOfRange { capturable, .. } => {
                let (path, code, capturable) =
                    (vec!["amount".to_owned()], OrderErrorCode::OutOfRange, Money(capturable));
                return Self::Amount(OrderAmountError { message, path, code, capturable });
            }
            OrderError::AmountNotRefundable { refundable, .. } => {
                let (path, code, refundable) =
                    (vec!["amount".to_owned()], OrderErrorCode::NotRefundable, Money(refundable));
                return Self::Refund(OrderRefundError { message, path, code, refundable });
            }
            OrderError::QuantityNotRefundable { path, refundable, .. } => {
                let code = OrderErrorCode::NotRefundable;
                return Self::Quantity(OrderQuantityError { message, path, code, outstanding: refundable });
            }
            OrderError::QuantityNotReturnable { path, returnable, .. } => {
                let code = OrderErrorCode::NotReturnable;
                return Self::Quantity(OrderQuantityError { message, path, code, outstanding: returnable });
            }
            OrderError::QuantityNotEditable { path, least, .. } => {
                let code = OrderErrorCode::OutOfRange;
                return Self::Quantity(OrderQuantityError { message, path, code, outstanding: least });
            }
            OrderError::NothingLeft => (OrderErrorCode::Required, vec!["lines".to_owned()]),
            OrderError::TooManyLines => (OrderErrorCode::OutOfRange, vec!["addLines".to_owned()]),
            OrderError::NothingToReturn => (OrderErrorCode::Required, vec!["lines".to_owned()]),
            OrderError::FulfillmentNotFound => (OrderErrorCode::NotFound, vec!["fulfillmentId".to_owned()]),
            OrderError::ReturnNotFound => (OrderErrorCode::NotFound, vec!["returnId".to_owned()]),
            OrderError::ParcelCameBack => (OrderErrorCode::InvalidTransition, vec!["fulfillmentId".to_owned()]),
            OrderError::PaymentInMotion => (OrderErrorCode::PaymentInMotion, Vec::new()),
            OrderError::InvalidTransition(_) => (OrderErrorCode::InvalidTransition, Vec::new()),
            OrderError::CartNotReady { .. } => (OrderErrorCode::Conflict, Vec::new()),
            OrderError::LineNotFound { path } => (OrderErrorCode::NotFound, path),
            OrderError::NothingToFulfill => (OrderErrorCode::NothingToFulfill, vec!["lines".to_owned()]),
            OrderError::PaymentNotFound => (OrderErrorCode::NotFound, vec!["paymentId".to_owned()]),
            OrderError::Money(_) => (OrderErrorCode::Invalid, Vec::new()),
        };
        Self::Input(OrderInputError { message, path, code })
    }
}
