//! Lists of orders for staff.

use cartwright_domain::{
    id::{ChannelId, CustomerId},
    ordering::{Order, OrderFulfillmentStatus, OrderPaymentStatus, OrderStatus},
    time::Timestamp,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Select,
    sea_query::{Expr, LikeExpr},
};

use super::{
    OrderRepository,
    entity::sales_order::{Column, Entity, Model},
};
use crate::{
    Cursor, CursorValue, Page, PageRequest, StoreError,
    page::{SortKey, select_page},
};

/// Which orders are wanted; what is not given does not narrow the list.
#[derive(Debug, Clone, Default)]
pub struct OrderQuery {
    /// In one of these states.
    pub statuses: Option<Vec<OrderStatus>>,
    /// With the money in one of these places.
    pub payment_statuses: Option<Vec<OrderPaymentStatus>>,
    /// With the goods in one of these places.
    pub fulfillment_statuses: Option<Vec<OrderFulfillmentStatus>>,
    /// Of that customer.
    pub customer: Option<CustomerId>,
    /// Placed in that channel.
    pub channel: Option<ChannelId>,
    /// Placed at that instant or later.
    pub placed_from: Option<Timestamp>,
    /// Placed before that instant.
    pub placed_before: Option<Timestamp>,
    /// Folded words that the number, the e-mail, a name or a SKU contains; all of them.
    pub words: Vec<String>,
    /// The order of the list.
    pub sort: OrderSort,
}

/// In which order a list of orders is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OrderSort {
    /// The newest first.
    #[default]
    PlacedDescending,
    /// The oldest first.
    PlacedAscending,
    /// The dearest first, by the number of minor units.
    TotalDescending,
    /// The cheapest first, by the number of minor units.
    TotalAscending,
}

impl<C: ConnectionTrait> OrderRepository<'_, C> {
    /// A page of the orders wanted.
    pub async fn page(&self, query: &OrderQuery, request: &PageRequest) -> Result<Page<Order>, StoreError> {
        let by_total = matches!(query.sort, OrderSort::TotalDescending | OrderSort::TotalAscending);
        let descending = matches!(query.sort, OrderSort::PlacedDescending | OrderSort::TotalDescending);
        let cursor = |row: &Model| {
            let first =
                if by_total { CursorValue::Number(row.total_minor) } else { CursorValue::Instant(row.placed_at) };
            Cursor(vec![first, CursorValue::Id(row.id)])
        };
        let (column, example) = if by_total {
            (Column::TotalMinor, CursorValue::Number(0))
        } else {
            (Column::PlacedAt, CursorValue::Instant(Timestamp::UNIX_EPOCH))
        };
        let id = (Expr::col(Column::Id), CursorValue::Id(uuid::Uuid::nil()));
        let key = SortKey::new(descending, vec![(Expr::col(column), example), id]);
        let rows = select_page(filtered(query), &key, request)?.all(self.connection).await?;
        let page = Page::from_rows(rows, request, cursor);
        let (has_next_page, has_previous_page) = (page.has_next_page, page.has_previous_page);
        let (cursors, rows): (Vec<_>, Vec<_>) = page.entries.into_iter().unzip();
        let orders = self.with_lines(rows).await?;
        Ok(Page { entries: cursors.into_iter().zip(orders).collect(), has_next_page, has_previous_page })
    }

    /// How many orders are wanted, counted up to the limit.
    pub async fn count(&self, query: &OrderQuery, limit: u64) -> Result<u64, StoreError> {
        Ok(filtered(query).limit(limit).count(self.connection).await?)
    }
}

fn filtered(query: &OrderQuery) -> Select<Entity> {
    let mut select = Entity::find();
    if let Some(statuses) = &query.statuses {
        select = select.filter(Column::Status.is_in(statuses.iter().map(|status| status.as_str())));
    }
    if let Some(statuses) = &query.payment_statuses {
        select = select.filter(Column::PaymentStatus.is_in(statuses.iter().map(|status| status.as_str())));
    }
    if let Some(statuses) = &query.fulfillment_statuses {
        select = select.filter(Column::FulfillmentStatus.is_in(statuses.iter().map(|status| status.as_str())));
    }
    if let Some(customer) = query.customer {
        select = select.filter(Column::CustomerId.eq(customer.0));
    }
    if let Some(channel) = query.channel {
        select = select.filter(Column::ChannelId.eq(channel.0));
    }
    if let Some(from) = query.placed_from {
        select = select.filter(Column::PlacedAt.gte(from));
    }
    if let Some(before) = query.placed_before {
        select = select.filter(Column::PlacedAt.lt(before));
    }
    for word in &query.words {
        let escaped = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        select = select.filter(Column::SearchText.like(LikeExpr::new(format!("%{escaped}%")).escape('\\')));
    }
    select
}
