//! The moment when a cart becomes an order.

use std::time::Duration;

use cartwright_domain::{
    id::{CartToken, OrderId, PaymentSessionId},
    ordering::Order,
    payment::{PaymentSession, PaymentSessionStatus},
};
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, sleep};

use super::{CheckoutRefusal, ask, checkout_begin::begin, settle::settle};
use crate::{Context, Done, Error, Failure, idempotency};

/// A cart to become an order.
#[derive(Debug, Clone, Serialize)]
pub struct CheckoutComplete {
    /// What opens the cart.
    pub cart: CartToken,
    /// The session that pays; none where nothing is due.
    pub payment_session: Option<PaymentSessionId>,
    /// The version that the caller knows, where it must not have changed.
    pub expected_version: Option<i32>,
    /// The total that the customer saw, as a decimal in the cart's currency, where no other must be charged.
    pub expected_total: Option<String>,
}

/// What came of a checkout.
#[derive(Debug, Clone)]
pub enum CheckoutOutcome {
    /// The order.
    Placed(Box<Order>),
    /// The customer has to do something at the provider first.
    ActionRequired(PaymentSession),
    /// The provider has not decided yet, or its answer was lost: the cart waits.
    Processing(PaymentSession),
}

/// What a checkout ended with for good; kept under the idempotency key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Ended {
    Placed(OrderId),
    Declined(String),
}

impl Ended {
    /// What a session without money ended with.
    pub(super) fn declined(session: PaymentSession) -> Self {
        let over = || "The payment did not succeed.".to_owned();
        Self::Declined(session.decline_message.unwrap_or_else(over))
    }
}

/// Where a checkout stands.
pub(super) enum Standing {
    /// The order was placed just now, and looks so.
    Placed(Box<Order>),
    Ended(Ended),
    Waiting(Box<PaymentSession>),
}

/// What the first transaction of a checkout finds.
pub(super) enum Begun {
    /// Nobody is to be asked: it has come to its end, now or before, or the provider has not decided yet.
    Stands { standing: Standing, replayed: bool },
    /// Another request talks to the provider at this moment.
    Busy,
    /// The provider is to be asked.
    Ask(Box<PaymentSession>),
}

/// How long a request waits for another one that does the same.
const PATIENCE: Duration = Duration::from_secs(5);
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// Asks the provider for the money and places the order. The same checkout twice, also at the same time, is one order; completing a
/// completed cart answers its order.
pub async fn checkout_complete(
    ctx: &Context,
    input: CheckoutComplete,
    key: &str,
) -> Result<Done<CheckoutOutcome>, Error<CheckoutRefusal>> {
    let request = idempotency::Request::new("checkoutComplete", input.cart, Some(key), &input)?;
    request.check_key().map_err(|refusal| Error::refused(CheckoutRefusal::Key(refusal)))?;
    let deadline = Instant::now() + PATIENCE;
    loop {
        match begin(ctx, &input, &request).await? {
            Begun::Stands { standing, replayed } => return answer(ctx, standing, replayed).await,
            Begun::Ask(session) => {
                let said = ask::authorize(ctx.shop(), &session).await;
                if let Err(error) = &said {
                    tracing::warn!(session = %session.id, provider = session.provider, %error, "a payment is unknown");
                }
                let actor = ctx.actor().label();
                let standing = settle(ctx.shop(), &session, said.ok(), Some(&request), &actor).await?;
                return answer(ctx, standing, false).await;
            }
            Begun::Busy => wait_for_other(ctx, &input, deadline).await?,
        }
    }
}

/// Waits until the request that talks to the provider has its answer.
async fn wait_for_other(ctx: &Context, input: &CheckoutComplete, deadline: Instant) -> Result<(), Failure> {
    let Some(id) = input.payment_session else {
        return Ok(());
    };
    loop {
        if Instant::now() >= deadline {
            return Err(Failure::IdempotencyInProgress);
        }
        sleep(LOOK_AGAIN).await;
        let session = ctx.store().payment_sessions().find(id).await?;
        if session.is_none_or(|session| !session.is_in_flight(ctx.now())) {
            return Ok(());
        }
    }
}

async fn answer(
    ctx: &Context,
    standing: Standing,
    replayed: bool,
) -> Result<Done<CheckoutOutcome>, Error<CheckoutRefusal>> {
    let outcome = match standing {
        Standing::Ended(Ended::Declined(message)) => return Err(Error::refused(CheckoutRefusal::Declined(message))),
        Standing::Placed(order) => CheckoutOutcome::Placed(order),
        Standing::Ended(Ended::Placed(order)) => {
            let order = ctx.store().orders().find(order).await?;
            let order = order.ok_or_else(|| Failure::Internal("an order is gone".to_owned()))?;
            CheckoutOutcome::Placed(Box::new(order))
        }
        Standing::Waiting(session) if session.status == PaymentSessionStatus::ActionRequired => {
            CheckoutOutcome::ActionRequired(*session)
        }
        Standing::Waiting(session) => CheckoutOutcome::Processing(*session),
    };
    Ok(Done { outcome, replayed })
}
