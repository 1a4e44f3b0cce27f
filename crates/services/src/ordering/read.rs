//! Orders as their buyers see them. A guest opens an order by its token, a customer sees all of their own.

use cartwright_domain::{
    fulfillment::Fulfillment,
    id::{CustomerId, OrderId},
    ordering::{Order, Payment, access_token, parse_order_number, verify_access_token},
};
use cartwright_persistence::{OrderQuery, Page, PageRequest};

use super::{OrderRefusal, staff_read::COUNT_LIMIT};
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

/// The order with that id of the customer who has signed in; none for everybody else's, as for one that does not exist.
pub async fn own_order(ctx: &Context, id: OrderId) -> Result<Option<Order>, Failure> {
    match ctx.customer() {
        Some(customer) => Ok(ctx.store().orders().find_owned(customer, id).await?),
        None => Ok(None),
    }
}

/// The order with that number, however it was typed, of the customer who has signed in.
pub async fn own_order_by_number(ctx: &Context, number: &str) -> Result<Option<Order>, Failure> {
    match (ctx.customer(), parse_order_number(number)) {
        (Some(customer), Some(number)) => Ok(ctx.store().orders().find_owned_by_number(customer, &number).await?),
        _ => Ok(None),
    }
}

/// A page of the customer's orders, the newest first; for one who has proved to be that customer within this request.
pub async fn orders_of(ctx: &Context, customer: CustomerId, page: &PageRequest) -> Result<Page<Order>, Failure> {
    Ok(ctx.store().orders().page(&of_customer(customer), page).await?)
}

/// How many orders the customer has, counted up to [`COUNT_LIMIT`](super::COUNT_LIMIT), and whether that is exact.
pub async fn orders_count_of(ctx: &Context, customer: CustomerId) -> Result<(u64, bool), Failure> {
    let counted = ctx.store().orders().count(&of_customer(customer), COUNT_LIMIT + 1).await?;
    Ok((counted.min(COUNT_LIMIT), counted <= COUNT_LIMIT))
}

fn of_customer(customer: CustomerId) -> OrderQuery {
    OrderQuery { customer: Some(customer), ..OrderQuery::default() }
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

/// The order as it is after a change.
pub(super) async fn reload(ctx: &Context, done: Done<OrderId>) -> Result<Done<Order>, Error<OrderRefusal>> {
    let order = ctx.store().orders().find(done.outcome).await?;
    let order = order.ok_or_else(|| Failure::Internal(format!("{} is gone right after its change", done.outcome)))?;
    Ok(Done { outcome: order, replayed: done.replayed })
}
