//! What buyers do with their orders.

use async_graphql::{Context, InputObject, Object};
use cartwright_domain::id::OrderLineId;
use cartwright_services::{
    Error,
    cart::{CartRefusal, order_reorder},
    ordering::{OrderRefusal, ReturnRequest, own_order_cancel, return_request},
};

use super::{Order, error::OrderUserError, query::OrderBy};
use crate::{
    error::ApiResult,
    id::GlobalId,
    ordering::ReturnReason,
    request::RequestContext,
    shop::cart::{Cart, CartUserError},
    user_error::payload,
};

payload! {
    /// The answer to `orderCancel`.
    pub OrderCancelPayload refused by OrderUserError {
        /// The order after the change; null where nothing was changed.
        order: Order,
    }
}

payload! {
    /// The answer to `returnRequest`.
    pub ReturnRequestPayload refused by OrderUserError {
        /// The order after the change, with its `returns`; null where nothing was changed.
        order: Order,
    }
}

payload! {
    /// The answer to `orderReorder`.
    pub OrderReorderPayload refused by CartUserError {
        /// The cart with what could go into it; null where nothing was done.
        cart: Cart,
    }
}

/// An order to be bought again.
#[derive(Debug, InputObject)]
pub struct OrderReorderInput {
    /// What opens the order.
    pub by: OrderBy,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// Goods to be sent back.
#[derive(Debug, InputObject)]
pub struct ReturnRequestInput {
    /// What opens the order.
    pub by: OrderBy,
    /// The units, each line once.
    pub lines: Vec<ReturnLineInput>,
    /// What there is to say, up to 1,000 characters.
    pub note: Option<String>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// Units of one line to be sent back.
#[derive(Debug, InputObject)]
pub struct ReturnLineInput {
    /// The line of the order.
    pub order_line_id: GlobalId<OrderLineId>,
    /// Units; at least one, and no more than its `returnableQuantity`.
    pub quantity: i32,
    /// Why.
    pub reason: ReturnReason,
}

impl ReturnRequestInput {
    fn into_request(self) -> ReturnRequest {
        let line = |line: ReturnLineInput| (line.order_line_id.0, line.quantity, line.reason.into());
        ReturnRequest { lines: self.lines.into_iter().map(line).collect(), note: self.note }
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
    /// Calls an order off of which nothing was packed or sent yet (`canCancel`): payments that have not come are given up, and money that came goes
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

    /// Puts the goods of an order into a cart again, in the order's channel and at today's prices: into the cart of the customer who has signed in,
    /// or into a new one. What is not for sale any more stays out, and no more goes in than is there.
    async fn order_reorder(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order.")] input: OrderReorderInput,
    ) -> ApiResult<OrderReorderPayload> {
        let services = ctx.services();
        let done = match input.by.find(services).await? {
            Some(order) => order_reorder(services, &order, input.idempotency_key.as_deref()).await,
            None => Err(Error::refused(CartRefusal::OrderNotFound)),
        };
        OrderReorderPayload::of(done)
    }

    /// Asks to send goods back that were sent (`returnableQuantity` of the lines). The shop answers by mail and in `returns`.
    async fn return_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order and the goods.")] mut input: ReturnRequestInput,
    ) -> ApiResult<ReturnRequestPayload> {
        let services = ctx.services();
        let key = input.idempotency_key.take();
        let done = match input.by.find(services).await? {
            Some(order) => return_request(services, &order, input.into_request(), key.as_deref()).await,
            None => Err(Error::refused(OrderRefusal::OrderNotFound)),
        };
        ReturnRequestPayload::of(done)
    }
}
