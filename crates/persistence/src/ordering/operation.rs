//! What providers are asked to do about payments, and refunds.

use std::collections::HashMap;

use cartwright_domain::{
    id::{OrderId, PaymentOperationId},
    ordering::{PaymentOperation, PaymentOperationKind, Refund, RefundLine},
    pricing::Money,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use super::{
    OrderRepository,
    entity::{payment_operation, refund, refund_line},
};
use crate::{StoreError, corrupt};

impl<C: ConnectionTrait> OrderRepository<'_, C> {
    /// The operation with that key.
    pub async fn operation(&self, id: PaymentOperationId) -> Result<Option<PaymentOperation>, StoreError> {
        payment_operation::Entity::find_by_id(id.0).one(self.connection).await?.map(to_domain).transpose()
    }

    /// The refunds of those orders, the oldest first.
    pub async fn refunds(&self, orders: &[OrderId]) -> Result<Vec<Refund>, StoreError> {
        let operations = payment_operation::Entity::find()
            .filter(payment_operation::Column::OrderId.is_in(orders.iter().map(|id| id.0)))
            .filter(payment_operation::Column::Kind.eq(PaymentOperationKind::Refund.as_str()))
            .order_by_asc(payment_operation::Column::CreatedAt)
            .order_by_asc(payment_operation::Column::Id)
            .all(self.connection)
            .await?;
        if operations.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<_> = operations.iter().map(|operation| operation.id).collect();
        let details =
            refund::Entity::find().filter(refund::Column::Id.is_in(ids.iter().copied())).all(self.connection).await?;
        let mut details: HashMap<_, _> = details.into_iter().map(|row| (row.id, row)).collect();
        let rows = refund_line::Entity::find()
            .filter(refund_line::Column::RefundId.is_in(ids))
            .order_by_asc(refund_line::Column::OrderLineId)
            .all(self.connection)
            .await?;
        let mut lines: HashMap<_, Vec<_>> = HashMap::new();
        for row in rows {
            lines.entry(row.refund_id).or_default().push(row);
        }
        operations
            .into_iter()
            .map(|row| {
                let key = row.id;
                let operation = to_domain(row)?;
                let money = |minor| Money::new(minor, operation.amount.currency);
                let detail = details.remove(&key);
                let detail = detail.ok_or_else(|| StoreError::Corrupt(format!("{} has no refund", operation.id)))?;
                let lines = lines.remove(&key).unwrap_or_default();
                let line = |row: refund_line::Model| RefundLine {
                    order_line_id: row.order_line_id.into(),
                    quantity: row.quantity,
                    restocked: row.restocked,
                    amount: money(row.amount_minor),
                };
                Ok(Refund {
                    reason: detail.reason,
                    shipping: money(detail.shipping_minor),
                    lines: lines.into_iter().map(line).collect(),
                    operation,
                })
            })
            .collect()
    }
}

impl OrderRepository<'_, DatabaseTransaction> {
    /// The operation with that key, held until the end of the transaction. The order is locked before it.
    pub async fn lock_operation(&self, id: PaymentOperationId) -> Result<Option<PaymentOperation>, StoreError> {
        let locked = payment_operation::Entity::find_by_id(id.0).lock_exclusive();
        locked.one(self.connection).await?.map(to_domain).transpose()
    }

    /// Writes a new operation.
    pub async fn insert_operation(&self, operation: &PaymentOperation) -> Result<(), StoreError> {
        let row = to_row(operation).into_active_model().reset_all();
        payment_operation::Entity::insert(row).exec_without_returning(self.connection).await?;
        Ok(())
    }

    /// Writes the operation as it is now.
    pub async fn save_operation(&self, operation: &PaymentOperation) -> Result<(), StoreError> {
        let row = to_row(operation).into_active_model().reset_all();
        payment_operation::Entity::update(row).exec(self.connection).await?;
        Ok(())
    }

    /// Writes a new refund with its operation.
    pub async fn insert_refund(&self, refund: &Refund) -> Result<(), StoreError> {
        self.insert_operation(&refund.operation).await?;
        let id = refund.operation.id.0;
        let row = refund::ActiveModel {
            id: Set(id),
            reason: Set(refund.reason.clone()),
            shipping_minor: Set(refund.shipping.minor),
        };
        refund::Entity::insert(row).exec_without_returning(self.connection).await?;
        if refund.lines.is_empty() {
            return Ok(());
        }
        let lines = refund.lines.iter().map(|line| refund_line::ActiveModel {
            refund_id: Set(id),
            order_line_id: Set(line.order_line_id.0),
            quantity: Set(line.quantity),
            restocked: Set(line.restocked),
            amount_minor: Set(line.amount.minor),
        });
        refund_line::Entity::insert_many(lines).exec_without_returning(self.connection).await?;
        Ok(())
    }
}

fn to_row(operation: &PaymentOperation) -> payment_operation::Model {
    payment_operation::Model {
        id: operation.id.0,
        order_id: operation.order_id.0,
        payment_id: operation.payment_id.0,
        kind: operation.kind.as_str().to_owned(),
        status: operation.status.as_str().to_owned(),
        amount_minor: operation.amount.minor,
        currency: operation.amount.currency.code().to_owned(),
        reference: operation.reference.clone(),
        failure: operation.failure.clone(),
        actor: operation.actor.clone(),
        in_flight_until: operation.in_flight_until,
        created_at: operation.created_at,
        updated_at: operation.updated_at,
    }
}

fn to_domain(row: payment_operation::Model) -> Result<PaymentOperation, StoreError> {
    let id = PaymentOperationId(row.id);
    Ok(PaymentOperation {
        id,
        order_id: row.order_id.into(),
        payment_id: row.payment_id.into(),
        kind: row.kind.parse().map_err(corrupt(id))?,
        status: row.status.parse().map_err(corrupt(id))?,
        amount: Money::new(row.amount_minor, row.currency.parse().map_err(corrupt(id))?),
        reference: row.reference,
        failure: row.failure,
        actor: row.actor,
        in_flight_until: row.in_flight_until,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}
