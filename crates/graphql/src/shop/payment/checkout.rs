//! What comes of a checkout.

use async_graphql::{Context, Object, SimpleObject, Union};
use cartwright_domain::{id::CartToken, payment};
use cartwright_services::{
    Done, Error,
    payment::{CheckoutOutcome, CheckoutRefusal},
};

use super::{CheckoutUserError, PaymentSession};
use crate::{
    error::ApiResult,
    request::RequestContext,
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
pub struct CheckoutCompletePayload {
    done: Option<Done<CheckoutOutcome>>,
    cart: CartToken,
    user_errors: Vec<CheckoutUserError>,
}

/// The answer to `checkoutComplete`.
#[Object]
impl CheckoutCompletePayload {
    /// What came of it; null where it was refused.
    async fn result(&self) -> Option<CheckoutResult> {
        Some(self.done.as_ref()?.outcome.clone().into())
    }

    /// The cart as it is now; null where the checkout was refused.
    async fn cart(&self, ctx: &Context<'_>) -> Option<ApiResult<Cart>> {
        cart_where(ctx, self.done.is_some(), self.cart).await
    }

    /// Whether this repeats the result of an earlier request: nothing was done this time.
    async fn replayed(&self) -> bool {
        self.done.as_ref().is_some_and(|done| done.replayed)
    }

    /// What keeps the cart from becoming an order; empty where nothing does.
    async fn user_errors(&self) -> &[CheckoutUserError] {
        &self.user_errors
    }
}

/// The answer to `paymentSessionCreate`.
pub struct PaymentSessionCreatePayload {
    done: Option<Done<payment::PaymentSession>>,
    cart: CartToken,
    user_errors: Vec<CheckoutUserError>,
}

/// The answer to `paymentSessionCreate`.
#[Object]
impl PaymentSessionCreatePayload {
    /// The session; null where none was made.
    async fn payment_session(&self) -> Option<PaymentSession> {
        Some(PaymentSession(self.done.as_ref()?.outcome.clone()))
    }

    /// The cart, whose stock is reserved now; null where no session was made.
    async fn cart(&self, ctx: &Context<'_>) -> Option<ApiResult<Cart>> {
        cart_where(ctx, self.done.is_some(), self.cart).await
    }

    /// Whether this repeats the result of an earlier request: nothing was done this time.
    async fn replayed(&self) -> bool {
        self.done.as_ref().is_some_and(|done| done.replayed)
    }

    /// What keeps the session from being made; empty where nothing does.
    async fn user_errors(&self) -> &[CheckoutUserError] {
        &self.user_errors
    }
}

/// The cart, which costs several statements, for who wants to see it.
async fn cart_where(ctx: &Context<'_>, done: bool, token: CartToken) -> Option<ApiResult<Cart>> {
    if !done {
        return None;
    }
    let view = cartwright_services::cart::cart(ctx.services(), token).await;
    view.map(|view| view.map(Cart::from)).map_err(Into::into).transpose()
}

impl CheckoutCompletePayload {
    /// The payload for what the use case returned.
    pub fn of(cart: CartToken, result: Result<Done<CheckoutOutcome>, Error<CheckoutRefusal>>) -> ApiResult<Self> {
        let (done, user_errors) = split(result)?;
        Ok(Self { done, cart, user_errors })
    }
}

impl PaymentSessionCreatePayload {
    /// The payload for what the use case returned.
    pub fn of(
        cart: CartToken,
        result: Result<Done<payment::PaymentSession>, Error<CheckoutRefusal>>,
    ) -> ApiResult<Self> {
        let (done, user_errors) = split(result)?;
        Ok(Self { done, cart, user_errors })
    }
}

fn split<T>(result: Result<T, Error<CheckoutRefusal>>) -> ApiResult<(Option<T>, Vec<CheckoutUserError>)> {
    match result {
        Ok(done) => Ok((Some(done), Vec::new())),
        Err(Error::Refused(refusals)) => Ok((None, refusals.into_iter().map(CheckoutUserError::from).collect())),
        Err(Error::Failed(failure)) => Err(failure.into()),
    }
}
