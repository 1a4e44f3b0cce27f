//! The root fields about orders.

use async_graphql::{Context, Enum, InputObject, Object, OneofObject};
use cartwright_domain::{
    catalog::search_words,
    id::{ChannelId, OrderId},
};
use cartwright_services::ordering::{self, OrderQuery, staff_order_by_number, staff_orders, staff_orders_count};

use super::Order;
use crate::{
    admin::staff::StaffContext,
    catalog::DateTimeRange,
    connection::{Connection, Total, connection},
    error::{ApiError, ApiResult},
    id::GlobalId,
    ordering::{OrderFulfillmentStatus, OrderPaymentStatus, OrderStatus},
    request::RequestContext,
};

/// Names one order, in one of these ways.
#[derive(Clone, Debug, OneofObject)]
pub enum OrderBy {
    /// By its id.
    Id(GlobalId<OrderId>),
    /// By its number, however it is typed: in any case, with or without the hyphen.
    Number(String),
}

/// Conditions on orders; all that are given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct OrderWhere {
    /// In one of these states.
    pub status: Option<Vec<OrderStatus>>,
    /// With the money in one of these places.
    pub payment_status: Option<Vec<OrderPaymentStatus>>,
    /// With the goods in one of these places.
    pub fulfillment_status: Option<Vec<OrderFulfillmentStatus>>,
    /// Placed in this channel.
    pub channel: Option<GlobalId<ChannelId>>,
    /// Placed in this time.
    pub placed_at: Option<DateTimeRange>,
}

/// The order of a list of orders. Orders that are alike in it are ordered by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "ordering::OrderSort")]
pub enum OrderSort {
    /// What was placed last first.
    #[graphql(name = "NEWEST")]
    PlacedDescending,
    /// What was placed first first.
    #[graphql(name = "OLDEST")]
    PlacedAscending,
    /// The dearest first, by the number of minor units whatever the currency.
    #[graphql(name = "TOTAL_DESC")]
    TotalDescending,
    /// The cheapest first, by the number of minor units whatever the currency.
    #[graphql(name = "TOTAL_ASC")]
    TotalAscending,
}

connection! {
    /// Orders, a page at a time.
    pub OrderConnection;
    /// An order at its place in a list.
    pub OrderEdge of Order;
}

/// The root fields of this slice.
#[derive(Default)]
pub struct OrderingQuery;

#[Object]
impl OrderingQuery {
    /// An order; null where there is none. Needs the permission `orders:read`.
    async fn order(&self, ctx: &Context<'_>, #[graphql(desc = "Which one.")] by: OrderBy) -> Option<ApiResult<Order>> {
        let found = match by {
            OrderBy::Id(id) => ctx.orders().orders.load_one(id.0).await,
            OrderBy::Number(number) => staff_order_by_number(ctx.services(), &number).await.map_err(ApiError::from),
        };
        found.map(|order| order.map(Order::from)).transpose()
    }

    /// All orders. Needs the permission `orders:read`.
    #[allow(clippy::too_many_arguments, reason = "every one is an argument of the field")]
    async fn orders(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Only orders that are so.", name = "where")] filter: Option<OrderWhere>,
        #[graphql(desc = "Only orders that hold every word of this: in number, e-mail, names, companies or SKUs.")]
        search: Option<String>,
        #[graphql(desc = "The order; the newest first where none is given.")] sort: Option<OrderSort>,
    ) -> ApiResult<OrderConnection> {
        let (services, request) = (ctx.services().clone(), ctx.page(first, after, last, before)?);
        let mut query = OrderQuery::from(filter.unwrap_or_default());
        query.words = search.as_deref().map(search_words).unwrap_or_default();
        query.sort = sort.map(Into::into).unwrap_or_default();
        let page = staff_orders(&services, &query, &request).await?;
        let count = async move {
            let (count, is_exact) = staff_orders_count(&services, &query).await?;
            ApiResult::Ok(Total { count, is_exact })
        };
        Ok(OrderConnection(Connection::new(page, count)))
    }
}

impl From<OrderWhere> for OrderQuery {
    fn from(filter: OrderWhere) -> Self {
        let (placed_from, placed_before) = filter.placed_at.unwrap_or_default().bounds();
        Self {
            statuses: filter.status.map(domain),
            payment_statuses: filter.payment_status.map(domain),
            fulfillment_statuses: filter.fulfillment_status.map(domain),
            channel: filter.channel.map(|id| id.0),
            placed_from,
            placed_before,
            ..Self::default()
        }
    }
}

fn domain<T, D: From<T>>(values: Vec<T>) -> Vec<D> {
    values.into_iter().map(D::from).collect()
}
