//! What belongs to orders, loaded for many at once.

use cartwright_domain::{
    fulfillment::Fulfillment,
    id::{OrderId, OrderLineId},
    ordering::{Order, OrderEvent, Payment, Refund, Return},
};
use cartwright_services::ordering::{
    StockShare, staff_allocations, staff_event_counts, staff_event_pages, staff_fulfillments, staff_orders_by_id,
    staff_payments, staff_refunds, staff_returns,
};

use crate::{admin::staff::Staff, relation::relations};

relations! {
    /// The relations of orders.
    pub struct OrderingLoaders for Staff;
    by id {
        /// Orders.
        orders: Orders(OrderId => Order) = |ctx, ids| staff_orders_by_id(ctx, ids).await?;
        /// The payments of an order.
        payments: Payments(OrderId => Vec<Payment>) = |ctx, ids| staff_payments(ctx, ids).await?;
        /// The refunds of an order.
        refunds: Refunds(OrderId => Vec<Refund>) = |ctx, ids| staff_refunds(ctx, ids).await?;
        /// The returns of an order.
        returns: Returns(OrderId => Vec<Return>) = |ctx, ids| staff_returns(ctx, ids).await?;
        /// The shipments of an order.
        shipments: Shipments(OrderId => Vec<Fulfillment>) = |ctx, ids| staff_fulfillments(ctx, ids).await?;
        /// From where the goods of a line will be taken.
        allocations: Allocations(OrderLineId => Vec<StockShare>) = |ctx, ids| staff_allocations(ctx, ids).await?;
        /// How many entries the timeline of an order has.
        event_count: EventCount(OrderId => u64) = |ctx, ids| staff_event_counts(ctx, ids).await?;
    }
    by page {
        /// The timeline of an order.
        events_of: EventsOf(OrderId => OrderEvent) = |ctx, ids, request| staff_event_pages(ctx, &ids, request).await?;
    }
}
