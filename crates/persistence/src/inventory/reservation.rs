//! Stock promised to a payment session.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use cartwright_domain::{
    id::{PaymentSessionId, StockLocationId, VariantId},
    inventory::{MovementKind, Shortage, StockLevel, plan_reservation, total_demand},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::{
    entity::{stock_level, stock_reservation, stocked_variant},
    ledger::{Entry, LedgerContext, ROWS_PER_STATEMENT, StockShare},
    level::{StockRepository, by_variant, sold_from},
};
use crate::{StoreError, TransactionError};

/// Why stock was not reserved.
#[derive(Debug, thiserror::Error)]
pub enum ReserveError {
    /// Of these variants there is not enough; nothing was reserved of any.
    #[error("there is not enough stock of {} variants", .0.len())]
    Short(Vec<(VariantId, Shortage)>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl TransactionError for ReserveError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Short(_) => None,
            Self::Store(error) => Some(error),
        }
    }
}

impl<C: ConnectionTrait> StockRepository<'_, C> {
    /// The units that the session holds, by variant.
    pub async fn reserved_by(&self, session: PaymentSessionId) -> Result<BTreeMap<VariantId, i64>, StoreError> {
        let rows = stock_reservation::Entity::find()
            .filter(stock_reservation::Column::PaymentSessionId.eq(session.0))
            .all(self.connection)
            .await?;
        Ok(total_demand(rows.into_iter().map(|row| (VariantId(row.variant_id), row.quantity))))
    }
}

impl StockRepository<'_, DatabaseTransaction> {
    /// Promises the demand to the session, all of it or nothing: each variant from the first location that has all, else from
    /// several in the order given. Untracked variants need no promise; of a variant that does not exist there is nothing. A refusal
    /// names every variant that is short and leaves the transaction usable. A session reserves once.
    pub async fn reserve(
        &self,
        session: PaymentSessionId,
        demand: &[(VariantId, i64)],
        locations: &[StockLocationId],
        context: LedgerContext<'_>,
    ) -> Result<(), ReserveError> {
        let shares = self.set_aside(demand, locations, context.referring_to(&session.to_string())).await?;
        Ok(self.write_reservations(session, &shares).await?)
    }

    /// Counts the demand as promised, all of it or nothing, and answers from where; whom it is promised to is the caller's to write.
    pub(super) async fn set_aside(
        &self,
        demand: &[(VariantId, i64)],
        locations: &[StockLocationId],
        context: LedgerContext<'_>,
    ) -> Result<Vec<StockShare>, ReserveError> {
        let mut demand = total_demand(demand.iter().copied());
        let policies = self.policies(demand.keys().copied()).await?;
        demand.retain(|variant, _| policies.get(variant).is_none_or(|policy| policy.tracked));
        if demand.is_empty() {
            return Ok(Vec::new());
        }
        let levels = self.lock_for_sale(&demand, &policies, locations, context).await?;
        let mut shares = Vec::new();
        let mut short = Vec::new();
        for (variant, quantity) in demand {
            match plan_reservation(levels.get(&variant).map_or(&[], Vec::as_slice), quantity) {
                Ok(plan) => shares.extend(plan.into_iter().map(|(location_id, quantity)| StockShare {
                    variant_id: variant,
                    location_id,
                    quantity,
                })),
                Err(shortage) => short.push((variant, shortage)),
            }
        }
        if !short.is_empty() {
            return Err(ReserveError::Short(short));
        }
        let entries: Vec<Entry> = shares.iter().map(|share| Entry::new(MovementKind::Reservation, *share)).collect();
        self.enter(&entries, context).await?;
        Ok(shares)
    }

    /// Gives back all that the session holds, and answers what it was: nothing where it was given back, or turned into an order,
    /// before.
    pub async fn release_reservation(
        &self,
        session: PaymentSessionId,
        context: LedgerContext<'_>,
    ) -> Result<Vec<StockShare>, StoreError> {
        let rows = stock_reservation::Entity::delete_many()
            .filter(stock_reservation::Column::PaymentSessionId.eq(session.0))
            .exec_with_returning(self.connection)
            .await?;
        let shares: Vec<StockShare> = rows.into_iter().map(to_share).collect();
        self.give_back(&shares, context.referring_to(&session.to_string())).await?;
        Ok(shares)
    }

    /// Takes promises back. Of a variant that was deleted meanwhile there is no level to change.
    pub(super) async fn give_back(&self, shares: &[StockShare], context: LedgerContext<'_>) -> Result<(), StoreError> {
        let keys: BTreeSet<_> = shares.iter().map(StockShare::key).collect();
        let levels = self.lock(&keys).await?;
        let entries: Vec<Entry> = shares
            .iter()
            .filter(|share| levels.contains_key(&share.key()))
            .map(|share| Entry::new(MovementKind::Release, *share))
            .collect();
        self.enter(&entries, context).await
    }

    /// Locks what the session holds.
    pub(super) async fn lock_reservations(&self, session: PaymentSessionId) -> Result<Vec<StockShare>, StoreError> {
        let rows = stock_reservation::Entity::find()
            .filter(stock_reservation::Column::PaymentSessionId.eq(session.0))
            .order_by_asc(stock_reservation::Column::VariantId)
            .order_by_asc(stock_reservation::Column::LocationId)
            .lock_exclusive()
            .all(self.connection)
            .await?;
        Ok(rows.into_iter().map(to_share).collect())
    }

    /// Forgets what the session holds without giving it back: somebody else holds it now.
    pub(super) async fn delete_reservations(&self, session: PaymentSessionId) -> Result<(), StoreError> {
        stock_reservation::Entity::delete_many()
            .filter(stock_reservation::Column::PaymentSessionId.eq(session.0))
            .exec(self.connection)
            .await?;
        Ok(())
    }

    /// Locks the levels that the demand can be taken from, by variant in the order of the locations. A variant that may be
    /// backordered and has no level yet gets an empty one at the first location.
    async fn lock_for_sale(
        &self,
        demand: &BTreeMap<VariantId, i64>,
        policies: &BTreeMap<VariantId, stocked_variant::Model>,
        locations: &[StockLocationId],
        context: LedgerContext<'_>,
    ) -> Result<HashMap<VariantId, Vec<StockLevel>>, StoreError> {
        if locations.is_empty() {
            return Ok(HashMap::new());
        }
        let lock = async || {
            let rows = stock_level::Entity::find()
                .filter(sold_from(demand.keys(), locations))
                .order_by_asc(stock_level::Column::VariantId)
                .order_by_asc(stock_level::Column::LocationId)
                .lock_exclusive()
                .all(self.connection)
                .await?;
            Ok::<_, StoreError>(by_variant(rows, locations))
        };
        let levels = lock().await?;
        let may_wait = |variant: &VariantId| policies.get(variant).is_some_and(|policy| policy.allow_backorder);
        let missing: Vec<VariantId> =
            demand.keys().filter(|variant| !levels.contains_key(*variant) && may_wait(variant)).copied().collect();
        if missing.is_empty() {
            return Ok(levels);
        }
        let Some(place) = self.first_active_location(locations).await? else {
            return Ok(levels);
        };
        self.insert_empty_levels(&missing, place, true, context.now).await?;
        lock().await
    }

    async fn write_reservations(&self, session: PaymentSessionId, shares: &[StockShare]) -> Result<(), StoreError> {
        for part in shares.chunks(ROWS_PER_STATEMENT) {
            let rows = part.iter().map(|share| stock_reservation::ActiveModel {
                payment_session_id: Set(session.0),
                variant_id: Set(share.variant_id.0),
                location_id: Set(share.location_id.0),
                quantity: Set(share.quantity),
            });
            stock_reservation::Entity::insert_many(rows).exec_without_returning(self.connection).await?;
        }
        Ok(())
    }
}

fn to_share(row: stock_reservation::Model) -> StockShare {
    StockShare {
        variant_id: VariantId(row.variant_id),
        location_id: StockLocationId(row.location_id),
        quantity: row.quantity,
    }
}
