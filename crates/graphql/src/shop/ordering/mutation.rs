//! What buyers do with their orders.

use async_graphql::{Context, InputObject, Object};
use cartwright_services::{
    Error,
    ordering::{OrderRefusal, own_order_cancel},
};

use super::{Order, error::OrderUserError, query::OrderBy};
use crate::{error::ApiResult, request::RequestContext, user_error::payload};

payload! {
    /// The answer to `orderCancel`.
    pub OrderCancelPayload refused by OrderUserError {
        /// The order after the change; null where nothing was changed.
        order: Order,
    }
}

/// An order to be called off.
#[derive(Debug, InputObject)]
pub struct OrderCancelInput {
    /// What opens the order.
    pub by: OrderBy,
    /// Why, for the shop, up to 500 characters.
    pub reason: Option<String>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// The mutations of this slice.
#[derive(Default)]
pub struct OrderMutation;

#[Object]
impl OrderMutation {
    /// Calls an order off of which nothing was sent yet (`canCancel`): payments that have not come are given up, and money that came goes
    /// back, as `refunds` tells.
    async fn order_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order.")] input: OrderCancelInput,
    ) -> ApiResult<OrderCancelPayload> {
        let services = ctx.services();
        let done = match input.by.find(services).await? {
            Some(order) => own_order_cancel(services, &order, input.reason, input.idempotency_key.as_deref()).await,
            None => Err(Error::refused(OrderRefusal::OrderNotFound)),
        };
        OrderCancelPayload::of(done)
    }
}
