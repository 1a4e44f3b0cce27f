//! What belongs to orders that the caller may see, for many of them at once.

use std::collections::HashMap;

use cartwright_domain::{
    fulfillment::Fulfillment,
    id::OrderId,
    ordering::{OrderEvent, Payment, Refund, Return},
};
use cartwright_persistence::{Page, PageRequest, Timeline};

use super::staff_read::grouped;
use crate::{Context, Failure};

/// The payments of the orders, the oldest first.
pub async fn order_payments(ctx: &Context, orders: &[OrderId]) -> Result<HashMap<OrderId, Vec<Payment>>, Failure> {
    let payments = ctx.store().orders().payments(orders).await?;
    Ok(grouped(payments, |payment| payment.order_id))
}

/// The refunds of the orders, the oldest first.
pub async fn order_refunds(ctx: &Context, orders: &[OrderId]) -> Result<HashMap<OrderId, Vec<Refund>>, Failure> {
    let refunds = ctx.store().orders().refunds(orders).await?;
    Ok(grouped(refunds, |refund| refund.operation.order_id))
}

/// The returns of the orders, the oldest first.
pub async fn order_returns(ctx: &Context, orders: &[OrderId]) -> Result<HashMap<OrderId, Vec<Return>>, Failure> {
    let returns = ctx.store().orders().returns(orders).await?;
    Ok(grouped(returns, |told| told.order_id))
}

/// The shipments of the orders, the oldest first.
pub async fn order_fulfillments(
    ctx: &Context,
    orders: &[OrderId],
) -> Result<HashMap<OrderId, Vec<Fulfillment>>, Failure> {
    let shipments = ctx.store().orders().fulfillments(orders).await?;
    Ok(grouped(shipments, |shipment| shipment.order_id))
}

/// The same page of the timelines of the orders, the oldest entries first.
pub async fn order_event_pages(
    ctx: &Context,
    orders: &[OrderId],
    page: &PageRequest,
) -> Result<HashMap<OrderId, Page<OrderEvent>>, Failure> {
    Ok(ctx.store().orders().event_pages(orders, Timeline::Customer, page).await?)
}

/// How many entries the timelines of the orders have.
pub async fn order_event_counts(ctx: &Context, orders: &[OrderId]) -> Result<HashMap<OrderId, u64>, Failure> {
    Ok(ctx.store().orders().event_counts(orders, Timeline::Customer).await?)
}
