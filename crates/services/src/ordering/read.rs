//! Orders as their buyers see them. A guest opens an order by its token.

use cartwright_domain::{
    fulfillment::Fulfillment,
    id::OrderId,
    ordering::{Order, OrderEvent, Payment, access_token, verify_access_token},
};
use cartwright_persistence::{Page, PageRequest};

use super::OrderRefusal;
use crate::{Context, Done, Error, Failure};

/// What belongs to orders beside their lines.
#[derive(Debug, Clone, Default)]
pub struct OrderChildren {
    /// The payments of all of them, the oldest first.
    pub payments: Vec<Payment>,
    /// The shipments of all of them, the oldest first.
    pub fulfillments: Vec<Fulfillment>,
}

/// What opens the order for whoever placed it.
pub fn order_access_token(ctx: &Context, id: OrderId) -> String {
    access_token(&ctx.settings().secret_key, id)
}

/// The order that the token opens; none for a token that is not ours, as for an order that does not exist.
pub async fn order_by_access_token(ctx: &Context, token: &str) -> Result<Option<Order>, Failure> {
    match verify_access_token(&ctx.settings().secret_key, token) {
        Some(id) => Ok(ctx.store().orders().find(id).await?),
        None => Ok(None),
    }
}

/// The order that a cart became, for whoever holds the cart.
pub async fn order_of_cart(ctx: &Context, id: OrderId) -> Result<Option<Order>, Failure> {
    Ok(ctx.store().orders().find(id).await?)
}

/// The payments and shipments of orders that the caller may see.
pub async fn order_children(ctx: &Context, orders: &[OrderId]) -> Result<OrderChildren, Failure> {
    let repository = ctx.store().orders();
    let (payments, fulfillments) = (repository.payments(orders).await?, repository.fulfillments(orders).await?);
    Ok(OrderChildren { payments, fulfillments })
}

/// A page of the timeline of an order that the caller may see.
pub async fn order_events(ctx: &Context, order: OrderId, page: &PageRequest) -> Result<Page<OrderEvent>, Failure> {
    Ok(ctx.store().orders().events(order, page).await?)
}

/// How many entries the timeline of an order has that the caller may see.
pub async fn order_events_count(ctx: &Context, order: OrderId) -> Result<u64, Failure> {
    Ok(ctx.store().orders().count_events(order).await?)
}

/// The order as it is after a change.
pub(super) async fn reload(ctx: &Context, done: Done<OrderId>) -> Result<Done<Order>, Error<OrderRefusal>> {
    let order = ctx.store().orders().find(done.outcome).await?;
    let order = order.ok_or_else(|| Failure::Internal(format!("{} is gone right after its change", done.outcome)))?;
    Ok(Done { outcome: order, replayed: done.replayed })
}
