//! Goods that come back.

use std::collections::HashMap;

use cartwright_domain::{
    id::{OrderId, ReturnId},
    ordering::{Return, ReturnLine},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder,
};

use super::{
    OrderRepository,
    entity::{order_return, order_return_line},
};
use crate::{StoreError, corrupt};

impl<C: ConnectionTrait> OrderRepository<'_, C> {
    /// The returns of those orders, the oldest first.
    pub async fn returns(&self, orders: &[OrderId]) -> Result<Vec<Return>, StoreError> {
        let rows = order_return::Entity::find()
            .filter(order_return::Column::OrderId.is_in(orders.iter().map(|id| id.0)))
            .order_by_asc(order_return::Column::Id)
            .all(self.connection)
            .await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let line_rows = order_return_line::Entity::find()
            .filter(order_return_line::Column::ReturnId.is_in(rows.iter().map(|row| row.id)))
            .order_by_asc(order_return_line::Column::OrderLineId)
            .all(self.connection)
            .await?;
        let mut lines: HashMap<_, Vec<_>> = HashMap::new();
        for row in line_rows {
            lines.entry(row.return_id).or_default().push(row);
        }
        rows.into_iter()
            .map(|row| {
                let id = ReturnId(row.id);
                let line = |row: order_return_line::Model| {
                    Ok(ReturnLine {
                        order_line_id: row.order_line_id.into(),
                        quantity: row.quantity,
                        reason: row.reason.parse().map_err(corrupt(id))?,
                    })
                };
                let lines = lines.remove(&row.id).unwrap_or_default();
                Ok(Return {
                    id,
                    order_id: row.order_id.into(),
                    status: row.status.parse().map_err(corrupt(id))?,
                    lines: lines.into_iter().map(line).collect::<Result<_, StoreError>>()?,
                    note: row.note,
                    answer: row.answer,
                    refund_id: row.refund_id.map(Into::into),
                    exchange_order_id: row.exchange_order_id.map(Into::into),
                    created_at: row.created_at,
                    updated_at: row.updated_at,
                })
            })
            .collect()
    }

    /// The order to which a return belongs.
    pub async fn order_of_return(&self, id: ReturnId) -> Result<Option<OrderId>, StoreError> {
        let row = order_return::Entity::find_by_id(id.0).one(self.connection).await?;
        Ok(row.map(|row| row.order_id.into()))
    }
}

impl OrderRepository<'_, DatabaseTransaction> {
    /// Writes a new return. Its order is locked.
    pub async fn insert_return(&self, new: &Return) -> Result<(), StoreError> {
        let row = to_row(new).into_active_model().reset_all();
        order_return::Entity::insert(row).exec_without_returning(self.connection).await?;
        self.insert_return_lines(new).await
    }

    /// Writes the return as it is now, with its lines. Its order is locked.
    pub async fn save_return(&self, changed: &Return) -> Result<(), StoreError> {
        let row = to_row(changed).into_active_model().reset_all();
        order_return::Entity::update(row).exec(self.connection).await?;
        let old = order_return_line::Entity::delete_many();
        old.filter(order_return_line::Column::ReturnId.eq(changed.id.0)).exec(self.connection).await?;
        self.insert_return_lines(changed).await
    }

    /// Takes what the customer and the shop said to each other out of the order's returns.
    pub async fn forget_return_notes(&self, orders: &[OrderId]) -> Result<(), StoreError> {
        use sea_orm::sea_query::Expr;
        order_return::Entity::update_many()
            .col_expr(order_return::Column::Note, Expr::value(Option::<String>::None))
            .col_expr(order_return::Column::Answer, Expr::value(Option::<String>::None))
            .filter(order_return::Column::OrderId.is_in(orders.iter().map(|id| id.0)))
            .exec(self.connection)
            .await?;
        Ok(())
    }

    async fn insert_return_lines(&self, of: &Return) -> Result<(), StoreError> {
        if of.lines.is_empty() {
            return Ok(());
        }
        let lines = of.lines.iter().map(|line| order_return_line::ActiveModel {
            return_id: Set(of.id.0),
            order_line_id: Set(line.order_line_id.0),
            quantity: Set(line.quantity),
            reason: Set(line.reason.as_str().to_owned()),
        });
        order_return_line::Entity::insert_many(lines).exec_without_returning(self.connection).await?;
        Ok(())
    }
}

fn to_row(of: &Return) -> order_return::Model {
    order_return::Model {
        id: of.id.0,
        order_id: of.order_id.0,
        status: of.status.as_str().to_owned(),
        note: of.note.clone(),
        answer: of.answer.clone(),
        refund_id: of.refund_id.map(|id| id.0),
        exchange_order_id: of.exchange_order_id.map(|id| id.0),
        created_at: of.created_at,
        updated_at: of.updated_at,
    }
}
