//! What belongs to an order beside its lines: payments and the timeline.

use std::collections::HashMap;

use cartwright_domain::{
    id::{OrderEventId, OrderId, PaymentId, PaymentSessionId},
    ordering::{OrderEvent, OrderEventKind, Payment},
    pricing::Money,
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, Select,
    sea_query::{Expr, Query},
};
use uuid::Uuid;

use super::{
    OrderRepository,
    entity::{payment, payment_operation, refund, sales_order_event},
};
use crate::{
    Cursor, CursorValue, Page, PageRequest, StoreError, Writes, corrupt,
    page::SortKey,
    page_by_parent::{Child, pages_from_rows, select_pages},
};

/// Whose timeline of an order it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timeline {
    /// The customer's: without what is among staff alone.
    Customer,
    /// That of staff: all of it.
    Staff,
}

impl Timeline {
    fn select(self) -> Select<sales_order_event::Entity> {
        let entries = sales_order_event::Entity::find();
        let internal = || OrderEventKind::ALL.iter().filter(|kind| kind.is_internal()).map(|kind| kind.as_str());
        match self {
            Self::Customer => entries.filter(sales_order_event::Column::Kind.is_not_in(internal())),
            Self::Staff => entries,
        }
    }
}

impl<C: ConnectionTrait> OrderRepository<'_, C> {
    /// The payments of those orders, the oldest first.
    pub async fn payments(&self, orders: &[OrderId]) -> Result<Vec<Payment>, StoreError> {
        let rows = payment::Entity::find()
            .filter(payment::Column::OrderId.is_in(orders.iter().map(|id| id.0)))
            .order_by_asc(payment::Column::CreatedAt)
            .order_by_asc(payment::Column::Id)
            .all(self.connection)
            .await?;
        rows.into_iter().map(payment_to_domain).collect()
    }

    /// The order to which a payment belongs.
    pub async fn order_of_payment(&self, id: PaymentId) -> Result<Option<OrderId>, StoreError> {
        let row = payment::Entity::find_by_id(id.0).one(self.connection).await?;
        Ok(row.map(|row| row.order_id.into()))
    }

    /// The payment that a session brought.
    pub async fn payment_of_session(&self, session: PaymentSessionId) -> Result<Option<Payment>, StoreError> {
        let row = payment::Entity::find()
            .filter(payment::Column::PaymentSessionId.eq(session.0))
            .one(self.connection)
            .await?;
        row.map(payment_to_domain).transpose()
    }

    /// The whole timelines of those orders, the oldest entries first.
    pub async fn events(&self, orders: &[OrderId], timeline: Timeline) -> Result<Vec<OrderEvent>, StoreError> {
        let of_orders = sales_order_event::Column::OrderId.is_in(orders.iter().map(|id| id.0));
        let entries = timeline.select().filter(of_orders).order_by_asc(sales_order_event::Column::Id);
        entries.all(self.connection).await?.into_iter().map(event_to_domain).collect()
    }

    /// The same page of the timelines of those orders, the oldest entries first; an order without any entry has none.
    pub async fn event_pages(
        &self,
        orders: &[OrderId],
        timeline: Timeline,
        request: &PageRequest,
    ) -> Result<HashMap<OrderId, Page<OrderEvent>>, StoreError> {
        let of_orders = sales_order_event::Column::OrderId.is_in(orders.iter().map(|id| id.0));
        let select = timeline.select().filter(of_orders);
        let parent = sales_order_event::Column::OrderId.into_expr();
        let statement = select_pages(select, parent, &by_age(), request)?;
        let statement = self.connection.get_database_backend().build(&statement);
        let rows = Child::<sales_order_event::Model>::find_by_statement(statement).all(self.connection).await?;
        let pages = pages_from_rows(rows, request, place);
        pages.into_iter().map(|(order, page)| Ok((order.into(), page.try_map(event_to_domain)?))).collect()
    }

    /// How many entries the timelines of those orders have; an order without any is left out.
    pub async fn event_counts(
        &self,
        orders: &[OrderId],
        timeline: Timeline,
    ) -> Result<HashMap<OrderId, u64>, StoreError> {
        let rows: Vec<(Uuid, i64)> = timeline
            .select()
            .select_only()
            .column(sales_order_event::Column::OrderId)
            .column_as(sales_order_event::Column::Id.count(), "count")
            .filter(sales_order_event::Column::OrderId.is_in(orders.iter().map(|id| id.0)))
            .group_by(sales_order_event::Column::OrderId)
            .into_tuple()
            .all(self.connection)
            .await?;
        Ok(rows.into_iter().map(|(order, count)| (order.into(), u64::try_from(count).unwrap_or(0))).collect())
    }
}

impl OrderRepository<'_, DatabaseTransaction> {
    /// Writes a new payment.
    pub fn insert_payment(&self, writes: &mut Writes, payment: &Payment) {
        writes.insert([payment_to_row(payment).into_active_model().reset_all()]);
    }

    /// Writes the payment of a locked order as it is now.
    pub fn save_payment(&self, writes: &mut Writes, payment: &Payment) -> Result<(), StoreError> {
        writes.update(payment_to_row(payment).into_active_model().reset_all())
    }

    /// Takes what people wrote out of the timelines and refunds of the orders; what happened stays.
    pub async fn forget_texts(&self, orders: &[OrderId], instead: &str) -> Result<(), StoreError> {
        let with_text = OrderEventKind::ALL.iter().filter(|kind| kind.holds_free_text()).map(|kind| kind.as_str());
        sales_order_event::Entity::update_many()
            .col_expr(sales_order_event::Column::Message, Expr::value(instead))
            .filter(sales_order_event::Column::OrderId.is_in(orders.iter().map(|id| id.0)))
            .filter(sales_order_event::Column::Kind.is_in(with_text))
            .exec(self.connection)
            .await?;
        let operations = Query::select()
            .column(payment_operation::Column::Id)
            .from(payment_operation::Entity)
            .and_where(payment_operation::Column::OrderId.is_in(orders.iter().map(|id| id.0)))
            .to_owned();
        refund::Entity::update_many()
            .col_expr(refund::Column::Reason, Expr::value(Option::<String>::None))
            .filter(refund::Column::Id.in_subquery(operations))
            .exec(self.connection)
            .await?;
        Ok(())
    }

    /// Writes entries of the timeline.
    pub fn insert_events(&self, writes: &mut Writes, events: &[OrderEvent]) {
        writes.insert(events.iter().map(|event| sales_order_event::ActiveModel {
            id: Set(event.id.0),
            order_id: Set(event.order_id.0),
            kind: Set(event.kind.as_str().to_owned()),
            message: Set(event.message.clone()),
            actor: Set(event.actor.clone()),
            occurred_at: Set(event.occurred_at),
        }));
    }
}

fn payment_to_row(payment: &Payment) -> payment::Model {
    payment::Model {
        id: payment.id.0,
        order_id: payment.order_id.0,
        payment_session_id: payment.payment_session_id.map(|id| id.0),
        provider: payment.provider.clone(),
        reference: payment.reference.clone(),
        status: payment.status.as_str().to_owned(),
        amount_minor: payment.amount.minor,
        capturing_minor: payment.capturing.minor,
        captured_minor: payment.captured.minor,
        refunding_minor: payment.refunding.minor,
        refunded_minor: payment.refunded.minor,
        charged_back_minor: payment.charged_back.minor,
        currency: payment.amount.currency.code().to_owned(),
        created_at: payment.created_at,
        updated_at: payment.updated_at,
    }
}

fn payment_to_domain(row: payment::Model) -> Result<Payment, StoreError> {
    let id = PaymentId(row.id);
    let currency = row.currency.parse().map_err(corrupt(id))?;
    Ok(Payment {
        id,
        order_id: row.order_id.into(),
        payment_session_id: row.payment_session_id.map(Into::into),
        provider: row.provider,
        reference: row.reference,
        status: row.status.parse().map_err(corrupt(id))?,
        amount: Money::new(row.amount_minor, currency),
        capturing: Money::new(row.capturing_minor, currency),
        captured: Money::new(row.captured_minor, currency),
        refunding: Money::new(row.refunding_minor, currency),
        refunded: Money::new(row.refunded_minor, currency),
        charged_back: Money::new(row.charged_back_minor, currency),
        created_at: row.created_at,
        updated_at: row.updated_at,
        moved: Vec::new(),
    })
}

/// Keys are made in the order of the entries.
fn by_age() -> SortKey {
    SortKey::new(false, vec![(sales_order_event::Column::Id.into_expr(), CursorValue::Id(Uuid::nil()))])
}

fn place(row: &sales_order_event::Model) -> Cursor {
    Cursor(vec![CursorValue::Id(row.id)])
}

fn event_to_domain(row: sales_order_event::Model) -> Result<OrderEvent, StoreError> {
    let id = OrderEventId(row.id);
    Ok(OrderEvent {
        id,
        order_id: row.order_id.into(),
        kind: row.kind.parse().map_err(corrupt(id))?,
        message: row.message,
        actor: row.actor,
        occurred_at: row.occurred_at,
    })
}
