//! What a session holds, by variant.

use std::collections::BTreeMap;

use cartwright_domain::{
    id::{PaymentSessionId, VariantId},
    inventory::total_demand,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::{StockRepository, entity::stock_reservation};
use crate::StoreError;

impl<C: ConnectionTrait> StockRepository<'_, C> {
    /// Units that the session holds, by variant over all locations.
    pub async fn reserved_by(&self, session: PaymentSessionId) -> Result<BTreeMap<VariantId, i64>, StoreError> {
        let rows = stock_reservation::Entity::find()
            .filter(stock_reservation::Column::PaymentSessionId.eq(session.0))
            .all(self.connection)
            .await?;
        Ok(total_demand(rows.into_iter().map(|row| (row.variant_id.into(), row.quantity))))
    }
}
