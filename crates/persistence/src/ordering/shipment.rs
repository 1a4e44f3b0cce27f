//! Shipments of orders.

use std::collections::HashMap;

use cartwright_domain::{
    fulfillment::{Fulfillment, FulfillmentLine},
    id::{FulfillmentId, OrderId},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder,
};

use super::{
    OrderRepository,
    entity::{fulfillment, fulfillment_line},
};
use crate::{StoreError, corrupt};

impl<C: ConnectionTrait> OrderRepository<'_, C> {
    /// The order to which a shipment belongs.
    pub async fn order_of_fulfillment(&self, id: FulfillmentId) -> Result<Option<OrderId>, StoreError> {
        let row = fulfillment::Entity::find_by_id(id.0).one(self.connection).await?;
        Ok(row.map(|row| row.order_id.into()))
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
        let shipments = rows.into_iter().map(|row| {
            let lines = lines.remove(&row.id).unwrap_or_default();
            to_domain(row, lines)
        });
        shipments.collect()
    }
}

impl OrderRepository<'_, DatabaseTransaction> {
    /// Writes a new shipment.
    pub async fn insert_fulfillment(&self, shipment: &Fulfillment) -> Result<(), StoreError> {
        let row = to_row(shipment).into_active_model().reset_all();
        fulfillment::Entity::insert(row).exec_without_returning(self.connection).await?;
        let lines = shipment.lines.iter().map(|line| fulfillment_line::ActiveModel {
            fulfillment_id: Set(shipment.id.0),
            order_line_id: Set(line.order_line_id.0),
            quantity: Set(line.quantity),
        });
        fulfillment_line::Entity::insert_many(lines).exec_without_returning(self.connection).await?;
        Ok(())
    }

    /// Writes the shipment of a locked order as it is now; what is in it does not change.
    pub async fn save_fulfillment(&self, shipment: &Fulfillment) -> Result<(), StoreError> {
        let row = to_row(shipment).into_active_model().reset_all();
        fulfillment::Entity::update(row).exec(self.connection).await?;
        Ok(())
    }
}

fn to_row(shipment: &Fulfillment) -> fulfillment::Model {
    fulfillment::Model {
        id: shipment.id.0,
        order_id: shipment.order_id.0,
        status: shipment.status.as_str().to_owned(),
        tracking_company: shipment.tracking_company.clone(),
        tracking_number: shipment.tracking_number.clone(),
        tracking_url: shipment.tracking_url.clone(),
        created_at: shipment.created_at,
        shipped_at: shipment.shipped_at,
        delivered_at: shipment.delivered_at,
        cancelled_at: shipment.cancelled_at,
    }
}

fn to_domain(row: fulfillment::Model, lines: Vec<FulfillmentLine>) -> Result<Fulfillment, StoreError> {
    let id = FulfillmentId(row.id);
    Ok(Fulfillment {
        id,
        order_id: row.order_id.into(),
        status: row.status.parse().map_err(corrupt(id))?,
        lines,
        tracking_company: row.tracking_company,
        tracking_number: row.tracking_number,
        tracking_url: row.tracking_url,
        created_at: row.created_at,
        shipped_at: row.shipped_at,
        delivered_at: row.delivered_at,
        cancelled_at: row.cancelled_at,
    })
}
