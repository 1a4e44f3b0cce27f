//! What comes of a checkout.

use async_graphql::{SimpleObject, Union};
use cartwright_services::{
    Done, Error,
    payment::{CheckoutOutcome, CheckoutRefusal, CheckoutView, PaymentSessionView},
};

use super::{CheckoutUserError, PaymentSession};
use crate::{
    error::ApiResult,
    shop::{cart::Cart, ordering::Order},
};

/// What comes of a checkout.
#[derive(Union)]
pub enum CheckoutResult {
    /// The order was placed.
    OrderPlaced(OrderPlaced),
    /// The customer has to do something at the provider first.
    PaymentActionRequired(PaymentActionRequired),
    /// The provider has not decided yet.
    PaymentProcessing(PaymentProcessing),
}

/// The order was placed.
#[derive(SimpleObject)]
pub struct OrderPlaced {
    /// The order.
    pub order: Order,
}

/// The customer has to do something at the provider; afterwards `checkoutComplete` is called again with the same session.
#[derive(SimpleObject)]
pub struct PaymentActionRequired {
    /// The session, with its `nextAction`.
    pub session: PaymentSession,
}

/// The provider has not decided yet, or its answer was lost. The cart waits; its `order` will be there once the money is sure.
#[derive(SimpleObject)]
pub struct PaymentProcessing {
    /// The session.
    pub session: PaymentSession,
}

impl From<CheckoutOutcome> for CheckoutResult {
    fn from(outcome: CheckoutOutcome) -> Self {
        match outcome {
            CheckoutOutcome::Placed(order) => Self::OrderPlaced(OrderPlaced { order: Order::from(*order) }),
            CheckoutOutcome::ActionRequired(session) => {
                Self::PaymentActionRequired(PaymentActionRequired { session: PaymentSession(session) })
            }
            CheckoutOutcome::Processing(session) => {
                Self::PaymentProcessing(PaymentProcessing { session: PaymentSession(session) })
            }
        }
    }
}

/// The answer to `checkoutComplete`.
#[derive(SimpleObject)]
pub struct CheckoutCompletePayload {
    /// What came of it; null where it was refused.
    pub result: Option<CheckoutResult>,
    /// The cart as it is now; null where the checkout was refused.
    pub cart: Option<Cart>,
    /// Whether this repeats the result of an earlier request: nothing was done this time.
    pub replayed: bool,
    /// What keeps the cart from becoming an order; empty where nothing does.
    pub user_errors: Vec<CheckoutUserError>,
}

/// The answer to `paymentSessionCreate`.
#[derive(SimpleObject)]
pub struct PaymentSessionCreatePayload {
    /// The session; null where none was made.
    pub payment_session: Option<PaymentSession>,
    /// The cart, whose stock is reserved now; null where no session was made.
    pub cart: Option<Cart>,
    /// Whether this repeats the result of an earlier request: nothing was done this time.
    pub replayed: bool,
    /// What keeps the session from being made; empty where nothing does.
    pub user_errors: Vec<CheckoutUserError>,
}

impl CheckoutCompletePayload {
    /// The payload for what the use case returned.
    pub fn of(result: Result<Done<CheckoutView>, Error<CheckoutRefusal>>) -> ApiResult<Self> {
        let (done, user_errors) = split(result)?;
        let replayed = done.as_ref().is_some_and(|done| done.replayed);
        let (result, cart) = done.map(|done| (done.outcome.outcome.into(), done.outcome.cart.into())).unzip();
        Ok(Self { result, cart, replayed, user_errors })
    }
}

impl PaymentSessionCreatePayload {
    /// The payload for what the use case returned.
    pub fn of(result: Result<Done<PaymentSessionView>, Error<CheckoutRefusal>>) -> ApiResult<Self> {
        let (done, user_errors) = split(result)?;
        let replayed = done.as_ref().is_some_and(|done| done.replayed);
        let made = done.map(|done| (PaymentSession(done.outcome.session), done.outcome.cart.into()));
        let (payment_session, cart) = made.unzip();
        Ok(Self { payment_session, cart, replayed, user_errors })
    }
}

fn split<T>(result: Result<T, Error<CheckoutRefusal>>) -> ApiResult<(Option<T>, Vec<CheckoutUserError>)> {
    match result {
        Ok(done) => Ok((Some(done), Vec::new())),
        Err(Error::Refused(refusals)) => Ok((None, refusals.into_iter().map(CheckoutUserError::from).collect())),
        Err(Error::Failed(failure)) => Err(failure.into()),
    }
}
