//! What staff do with orders.

use async_graphql::{Context, Object};
use cartwright_services::ordering::{fulfillment_create, order_cancel, payment_capture};

use super::{
    Order,
    error::OrderUserError,
    input::{FulfillmentCreateInput, OrderCancelInput, PaymentCaptureInput},
};
use crate::{error::ApiResult, request::RequestContext, user_error::payload};

payload! {
    /// The answer to `paymentCapture`.
    pub PaymentCapturePayload refused by OrderUserError {
        /// The order after the change; null where nothing was changed.
        order: Order,
    }
}

payload! {
    /// The answer to `fulfillmentCreate`.
    pub FulfillmentCreatePayload refused by OrderUserError {
        /// The order after the change; null where nothing was changed.
        order: Order,
    }
}

payload! {
    /// The answer to `orderCancel`.
    pub OrderCancelPayload refused by OrderUserError {
        /// The order after the change; null where nothing was changed.
        order: Order,
    }
}

/// The mutations of this slice.
#[derive(Default)]
pub struct OrderingMutation;

#[Object]
impl OrderingMutation {
    /// Records that money of a payment came, such as a bank transfer. Never more than was promised, and never more than the order costs.
    /// Needs the permission `orders:write`.
    async fn payment_capture(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The payment and the money.")] mut input: PaymentCaptureInput,
    ) -> ApiResult<PaymentCapturePayload> {
        let key = input.idempotency_key.take();
        PaymentCapturePayload::of(payment_capture(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Records that goods were sent; they leave the stock. Needs the permission `orders:write`.
    async fn fulfillment_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order and what was sent of it.")] mut input: FulfillmentCreateInput,
    ) -> ApiResult<FulfillmentCreatePayload> {
        let key = input.idempotency_key.take();
        FulfillmentCreatePayload::of(fulfillment_create(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Calls an order off of which nothing was sent. What was promised to it returns to the stock, and payments that have not come are given
    /// up; money that came stays, and the payment status says so. Needs the permission `orders:write`.
    async fn order_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order.")] mut input: OrderCancelInput,
    ) -> ApiResult<OrderCancelPayload> {
        let key = input.idempotency_key.take();
        OrderCancelPayload::of(order_cancel(ctx.services(), input.into(), key.as_deref()).await)
    }
}
