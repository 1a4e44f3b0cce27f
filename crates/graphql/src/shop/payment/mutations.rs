//! Paying a cart and placing its order.

use async_graphql::{Context, InputObject, Object};
use cartwright_domain::id::{CartToken, PaymentSessionId};
use cartwright_services::payment::{CheckoutComplete, PaymentSessionCreate, checkout_complete, payment_session_create};

use super::checkout::{CheckoutCompletePayload, PaymentSessionCreatePayload};
use crate::{error::ApiResult, id::GlobalId, request::RequestContext, scalar::Decimal};

/// An attempt to pay a cart.
#[derive(Clone, Debug, InputObject)]
pub struct PaymentSessionCreateInput {
    /// The cart; one without `problems`.
    pub cart_id: GlobalId<CartToken>,
    /// One of the shop's `paymentProviders`, by name.
    pub provider: String,
    /// What the storefront got from the provider for the customer's means of payment, where the provider works that way.
    pub token: Option<String>,
    /// Where the provider sends the customer back to.
    pub return_url: Option<String>,
    /// The same request again, also at the same time, is done once.
    pub idempotency_key: String,
}

/// A cart to become an order.
#[derive(Clone, Debug, InputObject)]
pub struct CheckoutCompleteInput {
    /// The cart.
    pub cart_id: GlobalId<CartToken>,
    /// The session that pays; null where nothing is due.
    pub payment_session_id: Option<GlobalId<PaymentSessionId>>,
    /// The version of the cart that the customer saw; any where it is not given.
    pub expected_version: Option<i32>,
    /// The total that the customer saw, in the currency of the cart: no other amount is charged.
    pub expected_total: Option<Decimal>,
    /// The same request again, also at the same time, is one order.
    pub idempotency_key: String,
}

/// The root fields of this slice.
#[derive(Default)]
pub struct PaymentMutation;

#[Object]
impl PaymentMutation {
    /// Starts to pay a cart: fixes the amount and reserves the stock for 15 minutes, for 60 at most over all sessions of a cart.
    async fn payment_session_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The cart and the way to pay.")] input: PaymentSessionCreateInput,
    ) -> ApiResult<PaymentSessionCreatePayload> {
        let wanted = PaymentSessionCreate {
            cart: input.cart_id.0,
            provider: input.provider,
            token: input.token,
            return_url: input.return_url,
        };
        let made = payment_session_create(ctx.services(), wanted, &input.idempotency_key).await;
        PaymentSessionCreatePayload::of(input.cart_id.0, made)
    }

    /// Asks for the money and places the order. A cart that is an order already answers that order.
    async fn checkout_complete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The cart and its payment session.")] input: CheckoutCompleteInput,
    ) -> ApiResult<CheckoutCompletePayload> {
        let wanted = CheckoutComplete {
            cart: input.cart_id.0,
            payment_session: input.payment_session_id.map(|id| id.0),
            expected_version: input.expected_version,
            expected_total: input.expected_total.map(|total| total.0),
        };
        let done = checkout_complete(ctx.services(), wanted, &input.idempotency_key).await;
        CheckoutCompletePayload::of(input.cart_id.0, done)
    }
}
