//! What customers deny at their banks.

use cartwright_domain::{
    id::{OrderId, PaymentDisputeId},
    ordering::PaymentDispute,
    pricing::Money,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, sea_query::OnConflict,
};

use super::{
    OrderRepository,
    entity::payment_dispute::{Column, Entity, Model},
};
use crate::{StoreError, corrupt};

impl<C: ConnectionTrait> OrderRepository<'_, C> {
    /// The disputes about payments of those orders, the oldest first.
    pub async fn disputes(&self, orders: &[OrderId]) -> Result<Vec<PaymentDispute>, StoreError> {
        let rows = Entity::find()
            .filter(Column::OrderId.is_in(orders.iter().map(|id| id.0)))
            .order_by_asc(Column::Id)
            .all(self.connection)
            .await?;
        rows.into_iter().map(to_domain).collect()
    }
}

impl OrderRepository<'_, DatabaseTransaction> {
    /// Writes the dispute as it is now. Its order is locked.
    pub async fn save_dispute(&self, dispute: &PaymentDispute) -> Result<(), StoreError> {
        let known = OnConflict::columns([Column::PaymentId, Column::Reference])
            .update_columns([
                Column::Status,
                Column::AmountMinor,
                Column::WithdrawnMinor,
                Column::Reason,
                Column::UpdatedAt,
            ])
            .to_owned();
        let row = to_row(dispute).into_active_model().reset_all();
        Entity::insert(row).on_conflict(known).exec_without_returning(self.connection).await?;
        Ok(())
    }
}

fn to_row(dispute: &PaymentDispute) -> Model {
    Model {
        id: dispute.id.0,
        order_id: dispute.order_id.0,
        payment_id: dispute.payment_id.0,
        reference: dispute.reference.clone(),
        status: dispute.status.as_str().to_owned(),
        amount_minor: dispute.amount.minor,
        withdrawn_minor: dispute.withdrawn.minor,
        currency: dispute.amount.currency.code().to_owned(),
        reason: dispute.reason.clone(),
        created_at: dispute.created_at,
        updated_at: dispute.updated_at,
    }
}

fn to_domain(row: Model) -> Result<PaymentDispute, StoreError> {
    let id = PaymentDisputeId(row.id);
    let currency = row.currency.parse().map_err(corrupt(id))?;
    Ok(PaymentDispute {
        id,
        order_id: row.order_id.into(),
        payment_id: row.payment_id.into(),
        reference: row.reference,
        status: row.status.parse().map_err(corrupt(id))?,
        amount: Money::new(row.amount_minor, currency),
        withdrawn: Money::new(row.withdrawn_minor, currency),
        reason: row.reason,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}
