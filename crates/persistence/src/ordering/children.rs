//! What belongs to an order beside its lines: payments, the timeline, shipments.

use std::collections::HashMap;

use cartwright_domain::{
    fulfillment::{Fulfillment, FulfillmentLine, Tracking},
    id::{FulfillmentId, OrderEventId, OrderId, PaymentId, PaymentSessionId},
    ordering::{OrderEvent, Payment},
    pricing::Money,
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{
    OrderRepository,
    entity::{fulfillment, fulfillment_line, payment, sales_order_event},
};
use crate::{
    Cursor, CursorValue, Page, PageRequest, StoreError, corrupt,
    page::{SortKey, select_page},
    page_by_parent::{Child, pages_from_rows, select_pages},
};

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

    /// The order to which a shipment belongs.
    pub async fn order_of_fulfillment(&self, id: FulfillmentId) -> Result<Option<OrderId>, StoreError> {
        let row = fulfillment::Entity::find_by_id(id.0).one(self.connection).await?;
        Ok(row.map(|row| row.order_id.into()))
    }

    /// A page of the order's timeline, the oldest first.
    pub async fn events(&self, order: OrderId, request: &PageRequest) -> Result<Page<OrderEvent>, StoreError> {
        let select = sales_order_event::Entity::find().filter(sales_order_event::Column::OrderId.eq(order.0));
        let rows = select_page(select, &by_age(), request)?.all(self.connection).await?;
        Page::from_rows(rows, request, place).try_map(event_to_domain)
    }

    /// The same page of the timelines of those orders, the oldest entries first; an order without any entry has none.
    pub async fn event_pages(
        &self,
        orders: &[OrderId],
        request: &PageRequest,
    ) -> Result<HashMap<OrderId, Page<OrderEvent>>, StoreError> {
        let of_orders = sales_order_event::Column::OrderId.is_in(orders.iter().map(|id| id.0));
        let select = sales_order_event::Entity::find().filter(of_orders);
        let parent = sales_order_event::Column::OrderId.into_expr();
        let statement = select_pages(select, parent, &by_age(), request)?;
        let statement = self.connection.get_database_backend().build(&statement);
        let rows = Child::<sales_order_event::Model>::find_by_statement(statement).all(self.connection).await?;
        let pages = pages_from_rows(rows, request, place);
        pages.into_iter().map(|(order, page)| Ok((order.into(), page.try_map(event_to_domain)?))).collect()
    }

    /// How many entries the timelines of those orders have; an order without any is left out.
    pub async fn event_counts(&self, orders: &[OrderId]) -> Result<HashMap<OrderId, u64>, StoreError> {
        let rows: Vec<(Uuid, i64)> = sales_order_event::Entity::find()
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

    /// How many entries the order's timeline has.
    pub async fn count_events(&self, order: OrderId) -> Result<u64, StoreError> {
        use sea_orm::PaginatorTrait;
        let events = sales_order_event::Entity::find().filter(sales_order_event::Column::OrderId.eq(order.0));
        Ok(events.count(self.connection).await?)
    }

    /// The shipments of those orders, the oldest first.
    pub async fn fulfillments(&self, orders: &[OrderId]) -> Result<Vec<Fulfillment>, StoreError> {
        let rows = fulfillment::Entity::find()
            .filter(fulfillment::Column::OrderId.is_in(orders.iter().map(|id| id.0)))
            .order_by_asc(fulfillment::Column::Id)
            .all(self.connection)
            .await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let mut lines: HashMap<_, Vec<FulfillmentLine>> = HashMap::new();
        let line_rows = fulfillment_line::Entity::find()
            .filter(fulfillment_line::Column::FulfillmentId.is_in(rows.iter().map(|row| row.id)))
            .order_by_asc(fulfillment_line::Column::OrderLineId)
            .all(self.connection)
            .await?;
        for row in line_rows {
            let line = FulfillmentLine { order_line_id: row.order_line_id.into(), quantity: row.quantity };
            lines.entry(row.fulfillment_id).or_default().push(line);
        }
        let shipments = rows.into_iter().map(|row| Fulfillment {
            id: FulfillmentId(row.id),
            order_id: row.order_id.into(),
            lines: lines.remove(&row.id).unwrap_or_default(),
            tracking_company: row.tracking_company,
            tracking_number: row.tracking_number,
            tracking_url: row.tracking_url,
            created_at: row.created_at,
        });
        Ok(shipments.collect())
    }
}

impl OrderRepository<'_, DatabaseTransaction> {
    /// Writes a new payment.
    pub async fn insert_payment(&self, payment: &Payment) -> Result<(), StoreError> {
        payment::Entity::insert(payment_to_row(payment).into_active_model().reset_all())
            .exec_without_returning(self.connection)
            .await?;
        Ok(())
    }

    /// Writes the payment of a locked order as it is now.
    pub async fn save_payment(&self, payment: &Payment) -> Result<(), StoreError> {
        payment::Entity::update(payment_to_row(payment).into_active_model().reset_all()).exec(self.connection).await?;
        Ok(())
    }

    /// Writes entries of the timeline.
    pub async fn insert_events(&self, events: &[OrderEvent]) -> Result<(), StoreError> {
        if events.is_empty() {
            return Ok(());
        }
        let rows = events.iter().map(|event| sales_order_event::ActiveModel {
            id: Set(event.id.0),
            order_id: Set(event.order_id.0),
            kind: Set(event.kind.as_str().to_owned()),
            message: Set(event.message.clone()),
            actor: Set(event.actor.clone()),
            occurred_at: Set(event.occurred_at),
        });
        sales_order_event::Entity::insert_many(rows).exec_without_returning(self.connection).await?;
        Ok(())
    }

    /// Writes a new shipment.
    pub async fn insert_fulfillment(&self, shipment: &Fulfillment) -> Result<(), StoreError> {
        let row = fulfillment::ActiveModel {
            id: Set(shipment.id.0),
            order_id: Set(shipment.order_id.0),
            tracking_company: Set(shipment.tracking_company.clone()),
            tracking_number: Set(shipment.tracking_number.clone()),
            tracking_url: Set(shipment.tracking_url.clone()),
            created_at: Set(shipment.created_at),
        };
        fulfillment::Entity::insert(row).exec_without_returning(self.connection).await?;
        let lines = shipment.lines.iter().map(|line| fulfillment_line::ActiveModel {
            fulfillment_id: Set(shipment.id.0),
            order_line_id: Set(line.order_line_id.0),
            quantity: Set(line.quantity),
        });
        fulfillment_line::Entity::insert_many(lines).exec_without_returning(self.connection).await?;
        Ok(())
    }

    /// Writes how the shipment of a locked order can be followed.
    pub async fn save_tracking(&self, id: FulfillmentId, tracking: &Tracking) -> Result<(), StoreError> {
        let row = fulfillment::ActiveModel {
            id: Unchanged(id.0),
            tracking_company: Set(tracking.company.clone()),
            tracking_number: Set(tracking.number.clone()),
            tracking_url: Set(tracking.url.clone()),
            ..Default::default()
        };
        fulfillment::Entity::update(row).exec(self.connection).await?;
        Ok(())
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
