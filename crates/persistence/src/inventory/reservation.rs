//! Stock promised to a payment session.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use cartwright_domain::{
    id::{PaymentSessionId, StockLocationId, VariantId},
    inventory::{MovementKind, Shortage, StockLevel, plan_reservation, total_demand},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DeleteMany, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use super::{
    entity::{stock_level, stock_reservation, stocked_variant},
    ledger::{Entry, LedgerContext, StockShare, movements},
    level::{StockRepository, by_variant, sold_from},
};
use crate::{StoreError, TransactionError, Writes, unit_of_work::Recorded};

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
    ///
    /// Whom it is promised to goes to the other writes. The levels, which all buyers of a variant share, are changed by the commit, as the last
    /// thing before its end: they are not locked here, so that another transaction may have the units until then. The commit fails
    /// with a conflict in that case, and in the next run the levels are locked before they are looked at.
    pub async fn reserve(
        &self,
        writes: &mut Writes,
        session: PaymentSessionId,
        demand: &[(VariantId, i64)],
        locations: &[StockLocationId],
        context: LedgerContext<'_>,
    ) -> Result<(), ReserveError> {
        let reference = session.to_string();
        let context = context.referring_to(&reference);
        let lock = self.recorded.is_some_and(Recorded::is_repeated);
        let shares = self.plan(demand, locations, context, lock).await?;
        let entries = entries_of(&shares);
        writes.insert(movements(&entries, context));
        writes.insert(shares.iter().map(|share| stock_reservation::ActiveModel {
            payment_session_id: Set(session.0),
            variant_id: Set(share.variant_id.0),
            location_id: Set(share.location_id.0),
            quantity: Set(share.quantity),
        }));
        self.change_last(&entries, context.now);
        Ok(())
    }

    /// Counts the demand as promised, all of it or nothing, and answers from where; whom it is promised to is the caller's to write.
    pub(super) async fn set_aside(
        &self,
        demand: &[(VariantId, i64)],
        locations: &[StockLocationId],
        context: LedgerContext<'_>,
    ) -> Result<Vec<StockShare>, ReserveError> {
        let shares = self.plan(demand, locations, context, true).await?;
        self.enter(&entries_of(&shares), context).await?;
        Ok(shares)
    }

    /// From where the demand can be taken.
    async fn plan(
        &self,
        demand: &[(VariantId, i64)],
        locations: &[StockLocationId],
        context: LedgerContext<'_>,
        lock: bool,
    ) -> Result<Vec<StockShare>, ReserveError> {
        let mut demand = total_demand(demand.iter().copied());
        let policies = self.policies(demand.keys().copied()).await?;
        demand.retain(|variant, _| policies.get(variant).is_none_or(|policy| policy.tracked));
        if demand.is_empty() {
            return Ok(Vec::new());
        }
        let levels = self.levels_for_sale(&demand, &policies, locations, context, lock).await?;
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
        Ok(shares)
    }

    /// Gives back all that the session holds, and answers what it was: nothing where it was given back, or turned into an order,
    /// before.
    pub async fn release_reservation(
        &self,
        session: PaymentSessionId,
        context: LedgerContext<'_>,
    ) -> Result<Vec<StockShare>, StoreError> {
        let shares = self.take_reservation(session).await?;
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

    /// Takes from the session all that it holds without giving it back: somebody else holds it from now on. By variant and location.
    pub async fn take_reservation(&self, session: PaymentSessionId) -> Result<Vec<StockShare>, StoreError> {
        let rows = all_of(session).exec_with_returning(self.connection).await?;
        let mut shares: Vec<StockShare> = rows.into_iter().map(to_share).collect();
        shares.sort_by_key(StockShare::key);
        Ok(shares)
    }

    /// The same with the other writes, where it is known what the session holds.
    pub fn take_held(&self, writes: &mut Writes, session: PaymentSessionId) {
        writes.delete(all_of(session));
    }

    /// The levels that the demand can be taken from, locked where that is wanted, by variant in the order of the locations. A variant that
    /// may be backordered and has no level yet gets an empty one at the first location.
    async fn levels_for_sale(
        &self,
        demand: &BTreeMap<VariantId, i64>,
        policies: &BTreeMap<VariantId, stocked_variant::Model>,
        locations: &[StockLocationId],
        context: LedgerContext<'_>,
        lock: bool,
    ) -> Result<HashMap<VariantId, Vec<StockLevel>>, StoreError> {
        if locations.is_empty() {
            return Ok(HashMap::new());
        }
        let read = async || {
            let mut levels = stock_level::Entity::find()
                .filter(sold_from(demand.keys(), locations))
                .order_by_asc(stock_level::Column::VariantId)
                .order_by_asc(stock_level::Column::LocationId);
            if lock {
                levels = levels.lock_exclusive();
            }
            Ok::<_, StoreError>(by_variant(levels.all(self.connection).await?, locations))
        };
        let levels = read().await?;
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
        read().await
    }
}

fn entries_of(shares: &[StockShare]) -> Vec<Entry> {
    shares.iter().map(|share| Entry::new(MovementKind::Reservation, *share)).collect()
}

/// Takes away all that the session holds.
fn all_of(session: PaymentSessionId) -> DeleteMany<stock_reservation::Entity> {
    stock_reservation::Entity::delete_many().filter(stock_reservation::Column::PaymentSessionId.eq(session.0))
}

/// What that row promises.
pub(crate) fn to_share(row: stock_reservation::Model) -> StockShare {
    StockShare {
        variant_id: VariantId(row.variant_id),
        location_id: StockLocationId(row.location_id),
        quantity: row.quantity,
    }
}
