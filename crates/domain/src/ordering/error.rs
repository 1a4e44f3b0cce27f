//! Why an order cannot be placed or changed.

use crate::{
    payment::InvalidTransition,
    pricing::{Money, MoneyError},
};

/// Why an order cannot be placed or changed. Nothing of a refused change is kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// A state cannot follow upon another.
    #[error(transparent)]
    InvalidTransition(#[from] InvalidTransition),
    /// The cart lacks what an order needs; its problems say so, and were not asked for.
    #[error("the cart cannot become an order: it lacks {lacking}")]
    CartNotReady {
        /// What is missing.
        lacking: &'static str,
    },
    /// No line of the order has the id.
    #[error("the order has no such line")]
    LineNotFound {
        /// The field.
        path: Vec<String>,
    },
    /// Fewer units than one, or more than are still to be sent.
    #[error("{quantity} units cannot be sent, {outstanding} are outstanding")]
    InvalidQuantity {
        /// The field.
        path: Vec<String>,
        /// Units asked for.
        quantity: i32,
        /// Units that are still to be sent.
        outstanding: i32,
    },
    /// A shipment of nothing.
    #[error("nothing is left to be sent")]
    NothingToFulfill,
    /// Fewer units than were sent, packed or refunded, or more than a line can have.
    #[error("the line cannot have {quantity} units: {least} were sent, packed or refunded, and 9999 are the most")]
    QuantityNotEditable {
        /// The field.
        path: Vec<String>,
        /// Units asked for.
        quantity: i32,
        /// The fewest.
        least: i32,
    },
    /// An edit that takes everything out.
    #[error("an order keeps a line; cancel it to take everything out")]
    NothingLeft,
    /// More lines than an order can have.
    #[error("an order has 500 lines at most")]
    TooManyLines,
    /// No payment of the order has the id.
    #[error("the order has no such payment")]
    PaymentNotFound,
    /// Nothing, or more than is outstanding of the payment and of the order.
    #[error("{amount} cannot be captured, {capturable} are outstanding")]
    AmountOutOfRange {
        /// The amount asked for.
        amount: Money,
        /// The most that can be captured.
        capturable: Money,
    },
    /// Fewer units than one, or more than were sent and have not come back.
    #[error("{quantity} units cannot come back, {returnable} can")]
    QuantityNotReturnable {
        /// The field.
        path: Vec<String>,
        /// Units asked for.
        quantity: i32,
        /// Units that can.
        returnable: i32,
    },
    /// A return of nothing.
    #[error("nothing comes back")]
    NothingToReturn,
    /// No shipment has the id.
    #[error("there is no such shipment")]
    FulfillmentNotFound,
    /// A shipment is cancelled of which something came back.
    #[error(
        "goods of the shipment came back or are to come back; a shipment that was sent is cancelled while nothing has"
    )]
    ParcelCameBack,
    /// No return of the order has the id.
    #[error("there is no such return")]
    ReturnNotFound,
    /// Fewer units than one, or more than can be refunded, or come back into stock.
    #[error("{quantity} units cannot be refunded, {refundable} are left")]
    QuantityNotRefundable {
        /// The field.
        path: Vec<String>,
        /// Units asked for.
        quantity: i32,
        /// The most that can be refunded so.
        refundable: i32,
    },
    /// Nothing, or more than came and has not gone back.
    #[error("{amount} cannot be refunded, {refundable} are left")]
    AmountNotRefundable {
        /// The amount asked for.
        amount: Money,
        /// The most that can be refunded of the payment.
        refundable: Money,
    },
    /// The provider is asked to do something about the payment and has not decided.
    #[error("the payment provider has not answered yet; try again when it has")]
    PaymentInMotion,
    /// Amounts of two currencies, or beyond 64 bits.
    #[error(transparent)]
    Money(#[from] MoneyError),
}
