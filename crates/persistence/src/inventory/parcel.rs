//! Stock in parcels: what is promised to a line of an order moves into a parcel, and leaves with it.

use std::collections::{BTreeMap, BTreeSet};

use cartwright_domain::{
    id::{FulfillmentId, OrderLineId, StockLocationId, VariantId},
    inventory::{MovementKind, Shortage},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Alias, Expr, ExprTrait, OnConflict},
};
use uuid::Uuid;

use super::{
    allocation::ShipError,
    allocation_plan::plan_shipment,
    entity::{stock_allocation, stock_parcel},
    ledger::{Entry, LedgerContext, LevelKey, ROWS_PER_STATEMENT, StockShare},
    level::StockRepository,
};
use crate::StoreError;

impl StockRepository<'_, DatabaseTransaction> {
    /// Moves so many units of each line into the parcel, which must exist: those at the location where one is named. Each line is named once. The
    /// levels stay as they are. A line that nothing is promised to is of an untracked variant and has no stock to move; how much of a line is
    /// in parcels already is the order's to know.
    pub async fn pack(
        &self,
        parcel: FulfillmentId,
        lines: &[(OrderLineId, i64)],
        location: Option<StockLocationId>,
    ) -> Result<(), ShipError> {
        let allocated = self.lock_allocations(lines.iter().map(|(line, _)| *line)).await?;
        let keys: BTreeSet<LevelKey> = allocated.iter().map(|(_, share)| share.key()).collect();
        let mut levels = self.lock(&keys).await?;
        for (key, quantity) in self.packed(&keys).await? {
            if let Some(level) = levels.get_mut(&key) {
                level.on_hand = level.on_hand.saturating_sub(quantity);
            }
        }
        let taken = plan_shipment(&allocated, &levels, lines, location)?;
        self.shrink(&allocated, &taken).await?;
        for part in taken.chunks(ROWS_PER_STATEMENT) {
            let rows = part.iter().map(|(line, share)| stock_parcel::ActiveModel {
                fulfillment_id: Set(parcel.0),
                order_line_id: Set(line.0),
                location_id: Set(share.location_id.0),
                variant_id: Set(share.variant_id.0),
                quantity: Set(share.quantity),
                shipped: Set(false),
            });
            let insert = stock_parcel::Entity::insert_many(rows);
            insert.exec_without_returning(self.connection).await.map_err(StoreError::from)?;
        }
        Ok(())
    }

    /// Takes what is in the packed parcel out of the stock, and answers from where.
    pub async fn ship(
        &self,
        parcel: FulfillmentId,
        context: LedgerContext<'_>,
    ) -> Result<Vec<(OrderLineId, StockShare)>, ShipError> {
        let sent = self.in_parcel(parcel, false).await?;
        let levels = self.lock(&sent.iter().map(|(_, share)| share.key()).collect()).await?;
        let mut on_hand: BTreeMap<LevelKey, i64> = levels.iter().map(|(key, level)| (*key, level.on_hand)).collect();
        let mut not_there = Vec::new();
        for (line, share) in &sent {
            // The level of a deleted variant is gone, and nothing is counted there any more.
            let Some(there) = on_hand.get_mut(&share.key()) else { continue };
            if *there < share.quantity {
                not_there.push((*line, Shortage { requested: share.quantity, available: Ord::max(*there, 0) }));
            }
            *there -= share.quantity;
        }
        if !not_there.is_empty() {
            return Err(ShipError::NotOnHand(not_there));
        }
        stock_parcel::Entity::update_many()
            .col_expr(stock_parcel::Column::Shipped, Expr::value(true))
            .filter(stock_parcel::Column::FulfillmentId.eq(parcel.0))
            .exec(self.connection)
            .await
            .map_err(StoreError::from)?;
        self.enter(&entries(MovementKind::Shipment, &sent, |key| levels.contains_key(key)), context).await?;
        Ok(sent)
    }

    /// Promises what is in the parcel to the lines of the order again; what was sent is on hand again.
    pub async fn unpack(&self, parcel: FulfillmentId, context: LedgerContext<'_>) -> Result<(), StoreError> {
        let sent = self.in_parcel(parcel, true).await?;
        let packed = self.in_parcel(parcel, false).await?;
        let levels = self.lock(&sent.iter().map(|(_, share)| share.key()).collect()).await?;
        let gone = stock_parcel::Column::FulfillmentId.eq(parcel.0);
        stock_parcel::Entity::delete_many().filter(gone).exec(self.connection).await?;
        let taken: Vec<_> = sent.iter().chain(&packed).copied().collect();
        self.promise_to_lines(&taken).await?;
        let cancelled = entries(MovementKind::ShipmentCancelled, &sent, |key| levels.contains_key(key));
        if cancelled.is_empty() { Ok(()) } else { self.enter(&cancelled, context).await }
    }

    /// Adds to what is promised to lines; the levels stay as they are.
    pub(super) async fn promise_to_lines(&self, shares: &[(OrderLineId, StockShare)]) -> Result<(), StoreError> {
        use stock_allocation::Column::{LocationId, OrderLineId, Quantity};
        let sum = Expr::col((stock_allocation::Entity, Quantity)).add(Expr::col((Alias::new("excluded"), Quantity)));
        let adding = OnConflict::columns([OrderLineId, LocationId]).value(Quantity, sum).to_owned();
        for part in shares.chunks(ROWS_PER_STATEMENT) {
            let rows = part.iter().map(super::allocation::to_row);
            let insert = stock_allocation::Entity::insert_many(rows).on_conflict(adding.clone());
            insert.exec_without_returning(self.connection).await?;
        }
        Ok(())
    }

    async fn in_parcel(
        &self,
        parcel: FulfillmentId,
        shipped: bool,
    ) -> Result<Vec<(OrderLineId, StockShare)>, StoreError> {
        let rows = stock_parcel::Entity::find()
            .filter(stock_parcel::Column::FulfillmentId.eq(parcel.0))
            .filter(stock_parcel::Column::Shipped.eq(shipped))
            .order_by_asc(stock_parcel::Column::OrderLineId)
            .order_by_asc(stock_parcel::Column::LocationId)
            .all(self.connection)
            .await?;
        let share = |row: &stock_parcel::Model| StockShare {
            variant_id: VariantId(row.variant_id),
            location_id: StockLocationId(row.location_id),
            quantity: row.quantity,
        };
        Ok(rows.iter().map(|row| (OrderLineId(row.order_line_id), share(row))).collect())
    }

    /// How many units of these levels are in parcels that were not sent yet.
    async fn packed(&self, keys: &BTreeSet<LevelKey>) -> Result<Vec<(LevelKey, i64)>, StoreError> {
        let variants = keys.iter().map(|(variant, _)| variant.0);
        let rows: Vec<(Uuid, Uuid, i64)> = stock_parcel::Entity::find()
            .select_only()
            .columns([
                stock_parcel::Column::VariantId,
                stock_parcel::Column::LocationId,
                stock_parcel::Column::Quantity,
            ])
            .filter(stock_parcel::Column::VariantId.is_in(variants))
            .filter(Expr::col(stock_parcel::Column::Shipped).not())
            .into_tuple()
            .all(self.connection)
            .await?;
        Ok(rows.into_iter().map(|(variant, location, units)| ((variant.into(), location.into()), units)).collect())
    }
}

fn entries(
    kind: MovementKind,
    shares: &[(OrderLineId, StockShare)],
    is_counted: impl Fn(&LevelKey) -> bool,
) -> Vec<Entry> {
    let counted = shares.iter().map(|(_, share)| *share).filter(|share| is_counted(&share.key()));
    counted.map(|share| Entry::new(kind, share)).collect()
}
