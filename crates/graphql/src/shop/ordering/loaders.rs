//! What belongs to orders, loaded for many at once.

use cartwright_domain::{
    customer::Customer,
    fulfillment::Fulfillment,
    id::{CustomerId, OrderId},
    ordering::{OrderEvent, Payment, Refund, Return},
};
use cartwright_services::{
    customer::signed_in_customer,
    ordering::{
        order_event_counts, order_event_pages, order_fulfillments, order_payments, order_refunds, order_returns,
    },
};

use crate::{relation::relations, shop::buyer::Buyer};

relations! {
    /// The relations of orders.
    pub struct OrderLoaders for Buyer;
    by id {
        /// The payments of an order.
        payments: Payments(OrderId => Vec<Payment>) = |ctx, ids| order_payments(ctx, ids).await?;
        /// The refunds of an order.
        refunds: Refunds(OrderId => Vec<Refund>) = |ctx, ids| order_refunds(ctx, ids).await?;
        /// The returns of an order.
        returns: Returns(OrderId => Vec<Return>) = |ctx, ids| order_returns(ctx, ids).await?;
        /// The shipments of an order.
        shipments: Shipments(OrderId => Vec<Fulfillment>) = |ctx, ids| order_fulfillments(ctx, ids).await?;
        /// The customers of orders, as far as they are who has signed in.
        customers: Customers(CustomerId => Customer) = |ctx, ids| {
            let own = signed_in_customer(ctx).await?.filter(|customer| ids.contains(&customer.id));
            own.into_iter().map(|customer| (customer.id, customer)).collect()
        };
        /// How many entries the timeline of an order has.
        event_count: EventCount(OrderId => u64) = |ctx, ids| order_event_counts(ctx, ids).await?;
    }
    by page {
        /// The timeline of an order.
        events_of: EventsOf(OrderId => OrderEvent) = |ctx, ids, request| order_event_pages(ctx, &ids, request).await?;
    }
}
