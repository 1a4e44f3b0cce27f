//! Orders as staff see them, with what belongs to many orders at once.

use std::{collections::HashMap, hash::Hash};

use cartwright_domain::{
    fulfillment::Fulfillment,
    id::{OrderId, OrderLineId},
    identity::Permission,
    ordering::{Order, OrderEvent, Payment, Refund, Return, parse_order_number},
};
use cartwright_persistence::{OrderQuery, Page, PageRequest, StockShare, Timeline};

use crate::{Context, Failure};

/// Beyond so many orders a count says that there are at least so many.
pub const COUNT_LIMIT: u64 = 10_000;

const READ: Permission = Permission::OrdersRead;

/// A page of orders.
pub async fn staff_orders(ctx: &Context, query: &OrderQuery, page: &PageRequest) -> Result<Page<Order>, Failure> {
    ctx.require_staff(READ)?;
    Ok(ctx.store().orders().page(query, page).await?)
}

/// How many orders there are, and whether that is exact.
pub async fn staff_orders_count(ctx: &Context, query: &OrderQuery) -> Result<(u64, bool), Failure> {
    ctx.require_staff(READ)?;
    let counted = ctx.store().orders().count(query, COUNT_LIMIT + 1).await?;
    Ok((counted.min(COUNT_LIMIT), counted <= COUNT_LIMIT))
}

/// The order with that id.
pub async fn staff_order(ctx: &Context, id: OrderId) -> Result<Option<Order>, Failure> {
    ctx.require_staff(READ)?;
    Ok(ctx.store().orders().find(id).await?)
}

/// The order with that number, however it was typed.
pub async fn staff_order_by_number(ctx: &Context, number: &str) -> Result<Option<Order>, Failure> {
    ctx.require_staff(READ)?;
    match parse_order_number(number) {
        Some(number) => Ok(ctx.store().orders().find_by_number(&number).await?),
        None => Ok(None),
    }
}

/// Those of the orders that exist.
pub async fn staff_orders_by_id(ctx: &Context, ids: &[OrderId]) -> Result<HashMap<OrderId, Order>, Failure> {
    ctx.require_staff(READ)?;
    let orders = ctx.store().orders().find_many(ids).await?;
    Ok(orders.into_iter().map(|order| (order.id, order)).collect())
}

/// The returns of the orders, the oldest first.
pub async fn staff_returns(ctx: &Context, orders: &[OrderId]) -> Result<HashMap<OrderId, Vec<Return>>, Failure> {
    ctx.require_staff(READ)?;
    let returns = ctx.store().orders().returns(orders).await?;
    Ok(grouped(returns, |told| told.order_id))
}

/// The payments of the orders, the oldest first.
pub async fn staff_payments(ctx: &Context, orders: &[OrderId]) -> Result<HashMap<OrderId, Vec<Payment>>, Failure> {
    ctx.require_staff(READ)?;
    let payments = ctx.store().orders().payments(orders).await?;
    Ok(grouped(payments, |payment| payment.order_id))
}

/// The shipments of the orders, the oldest first.
pub async fn staff_fulfillments(
    ctx: &Context,
    orders: &[OrderId],
) -> Result<HashMap<OrderId, Vec<Fulfillment>>, Failure> {
    ctx.require_staff(READ)?;
    let shipments = ctx.store().orders().fulfillments(orders).await?;
    Ok(grouped(shipments, |shipment| shipment.order_id))
}

/// The refunds of the orders, the oldest first.
pub async fn staff_refunds(ctx: &Context, orders: &[OrderId]) -> Result<HashMap<OrderId, Vec<Refund>>, Failure> {
    ctx.require_staff(READ)?;
    let refunds = ctx.store().orders().refunds(orders).await?;
    Ok(grouped(refunds, |refund| refund.operation.order_id))
}

/// From where the goods of the lines will be taken that are still to be sent. Lines of goods that are not counted have no entry.
pub async fn staff_allocations(
    ctx: &Context,
    lines: &[OrderLineId],
) -> Result<HashMap<OrderLineId, Vec<StockShare>>, Failure> {
    ctx.require_staff(READ)?;
    Ok(ctx.store().stock().allocations(lines).await?)
}

/// The same page of the timelines of the orders, the oldest entries first.
pub async fn staff_event_pages(
    ctx: &Context,
    orders: &[OrderId],
    page: &PageRequest,
) -> Result<HashMap<OrderId, Page<OrderEvent>>, Failure> {
    ctx.require_staff(READ)?;
    Ok(ctx.store().orders().event_pages(orders, Timeline::Staff, page).await?)
}

/// How many entries the timelines of the orders have.
pub async fn staff_event_counts(ctx: &Context, orders: &[OrderId]) -> Result<HashMap<OrderId, u64>, Failure> {
    ctx.require_staff(READ)?;
    Ok(ctx.store().orders().event_counts(orders, Timeline::Staff).await?)
}

/// The things by what they belong to.
pub(super) fn grouped<K: Hash + Eq, T>(things: Vec<T>, key: impl Fn(&T) -> K) -> HashMap<K, Vec<T>> {
    let mut groups: HashMap<K, Vec<T>> = HashMap::new();
    for thing in things {
        groups.entry(key(&thing)).or_default().push(thing);
    }
    groups
}
