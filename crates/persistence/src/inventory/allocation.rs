//! Stock promised to the lines of an order.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use cartwright_domain::{
    id::{OrderLineId, StockLocationId, VariantId},
    inventory::{Shortage, total_demand},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};

use super::{
    allocation_plan::split,
    entity::stock_allocation,
    ledger::{LedgerContext, ROWS_PER_STATEMENT, StockShare, values_list},
    level::StockRepository,
    reservation::ReserveError,
};
use crate::{StoreError, TransactionError, Writes};

/// Why the promise to a payment session could not pass to an order.
#[derive(Debug, thiserror::Error)]
pub enum AllocateError {
    /// The session did not hold what the lines need of these variants, such as after its expiry; the transaction must end.
    #[error("the session does not hold the stock of {} variants", .0.len())]
    NotReserved(Vec<VariantId>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why goods could not be sent; nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ShipError {
    /// Goods of these lines are promised but have not come in yet: how many were to be sent and how many lie there.
    #[error("the goods of {} lines are not there yet", .0.len())]
    NotOnHand(Vec<(OrderLineId, Shortage)>),
    /// More was to be sent of these lines than is promised to them.
    #[error("less is allocated to {} lines than was to be sent", .0.len())]
    NotAllocated(Vec<(OrderLineId, Shortage)>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl TransactionError for AllocateError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::NotReserved(_) => None,
            Self::Store(error) => Some(error),
        }
    }
}

impl TransactionError for ShipError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::NotOnHand(_) | Self::NotAllocated(_) => None,
            Self::Store(error) => Some(error),
        }
    }
}

impl<C: ConnectionTrait> StockRepository<'_, C> {
    /// From where the goods of the lines will be taken, by line. Lines of untracked variants, and what is in parcels, are left out.
    pub async fn allocations(
        &self,
        lines: &[OrderLineId],
    ) -> Result<HashMap<OrderLineId, Vec<StockShare>>, StoreError> {
        let rows = stock_allocation::Entity::find()
            .filter(of_lines(lines.iter()))
            .order_by_asc(stock_allocation::Column::LocationId)
            .all(self.connection)
            .await?;
        let mut shares: HashMap<OrderLineId, Vec<StockShare>> = HashMap::new();
        for (line, share) in rows.iter().map(to_domain) {
            shares.entry(line).or_default().push(share);
        }
        Ok(shares)
    }
}

impl StockRepository<'_, DatabaseTransaction> {
    /// Passes what was taken from a session (see [`Self::take_reservation`]) to the lines of its order, which are there or written with the
    /// same writes. The levels stay as they are: what was promised to the session is now promised to the lines.
    pub async fn allocate_to_order(
        &self,
        writes: &mut Writes,
        held: Vec<StockShare>,
        lines: &[(OrderLineId, VariantId, i64)],
    ) -> Result<(), AllocateError> {
        let demand = total_demand(lines.iter().map(|(_, variant, quantity)| (*variant, *quantity)));
        let reserved = total_demand(held.iter().map(|share| (share.variant_id, share.quantity)));
        self.check_held(&demand, &reserved).await?;
        writes.insert(split(held, lines).iter().map(to_row));
        Ok(())
    }

    /// Promises further units to lines of an order, all or nothing.
    pub async fn promise(
        &self,
        lines: &[(OrderLineId, VariantId, i64)],
        locations: &[StockLocationId],
        context: LedgerContext<'_>,
    ) -> Result<(), ReserveError> {
        let demand: Vec<(VariantId, i64)> = lines.iter().map(|(_, variant, units)| (*variant, *units)).collect();
        let shares = self.set_aside(&demand, locations, context).await?;
        Ok(self.promise_to_lines(&split(shares, lines)).await?)
    }

    /// Gives back so many units of what is promised to each line, each line being named once. A line that nothing is promised to is of an untracked
    /// variant.
    pub async fn release_units(
        &self,
        lines: &[(OrderLineId, i64)],
        context: LedgerContext<'_>,
    ) -> Result<(), StoreError> {
        let allocated = self.lock_allocations(lines.iter().map(|(line, _)| *line)).await?;
        let mut released = Vec::new();
        for &(line, units) in lines {
            let mut left = units;
            // The last location gives first, as it was the last to be taken from.
            for (_, share) in allocated.iter().rev().filter(|(of, _)| *of == line) {
                let quantity = Ord::min(share.quantity, left);
                if quantity > 0 {
                    left -= quantity;
                    released.push((line, StockShare { quantity, ..*share }));
                }
            }
        }
        self.shrink(&allocated, &released).await?;
        let shares: Vec<StockShare> = released.into_iter().map(|(_, share)| share).collect();
        self.give_back(&shares, context).await
    }

    /// Gives back what is promised to the lines and was not sent, and answers what it was: nothing the second time.
    pub async fn release_allocation(
        &self,
        lines: &[OrderLineId],
        context: LedgerContext<'_>,
    ) -> Result<Vec<StockShare>, StoreError> {
        let rows = stock_allocation::Entity::delete_many()
            .filter(of_lines(lines))
            .exec_with_returning(self.connection)
            .await?;
        let shares: Vec<StockShare> = rows.iter().map(|row| to_domain(row).1).collect();
        self.give_back(&shares, context).await?;
        Ok(shares)
    }

    /// Locks what is promised to the lines.
    pub(super) async fn lock_allocations(
        &self,
        lines: impl IntoIterator<Item = OrderLineId>,
    ) -> Result<Vec<(OrderLineId, StockShare)>, StoreError> {
        let rows = stock_allocation::Entity::find()
            .filter(stock_allocation::Column::OrderLineId.is_in(lines.into_iter().map(|line| line.0)))
            .order_by_asc(stock_allocation::Column::OrderLineId)
            .order_by_asc(stock_allocation::Column::LocationId)
            .lock_exclusive()
            .all(self.connection)
            .await?;
        Ok(rows.iter().map(to_domain).collect())
    }

    /// Passes where the session holds exactly what is demanded. What it holds nothing of may be untracked.
    async fn check_held(
        &self,
        demand: &BTreeMap<VariantId, i64>,
        reserved: &BTreeMap<VariantId, i64>,
    ) -> Result<(), AllocateError> {
        let variants: BTreeSet<VariantId> = demand.keys().chain(reserved.keys()).copied().collect();
        let (mut not_held, mut wrong) = (Vec::new(), Vec::new());
        for variant in variants {
            let wanted = demand.get(&variant).copied().unwrap_or(0);
            match reserved.get(&variant) {
                Some(held) if *held == wanted => {}
                Some(_) => wrong.push(variant),
                None if wanted > 0 => not_held.push(variant),
                None => {}
            }
        }
        if !not_held.is_empty() {
            let policies = self.policies(not_held).await?;
            wrong.extend(policies.into_values().filter(|policy| policy.tracked).map(|policy| VariantId(policy.id)));
        }
        if wrong.is_empty() { Ok(()) } else { Err(AllocateError::NotReserved(wrong)) }
    }

    /// Takes units from the allocations.
    pub(super) async fn shrink(
        &self,
        allocated: &[(OrderLineId, StockShare)],
        taken: &[(OrderLineId, StockShare)],
    ) -> Result<(), StoreError> {
        let key = |line: &OrderLineId, share: &StockShare| (line.0, share.location_id.0);
        let allocated: HashMap<_, i64> =
            allocated.iter().map(|(line, share)| (key(line, share), share.quantity)).collect();
        let (mut used_up, mut left) = (Vec::new(), Vec::new());
        for (line, share) in taken {
            let key = key(line, share);
            let rest = allocated.get(&key).copied().unwrap_or(0) - share.quantity;
            if rest > 0 { left.push((key, rest)) } else { used_up.push(key) }
        }
        for part in used_up.chunks(ROWS_PER_STATEMENT) {
            let row = [stock_allocation::Column::OrderLineId, stock_allocation::Column::LocationId];
            stock_allocation::Entity::delete_many()
                .filter(Expr::tuple(row.map(Expr::col)).in_subquery(values_list(part.to_vec())))
                .exec(self.connection)
                .await?;
        }
        // Parts of a line are sent rarely.
        for (key, rest) in left {
            stock_allocation::Entity::update_many()
                .col_expr(stock_allocation::Column::Quantity, Expr::value(rest))
                .filter(stock_allocation::Column::OrderLineId.eq(key.0))
                .filter(stock_allocation::Column::LocationId.eq(key.1))
                .exec(self.connection)
                .await?;
        }
        Ok(())
    }
}

fn of_lines<'a>(lines: impl IntoIterator<Item = &'a OrderLineId>) -> Expr {
    stock_allocation::Column::OrderLineId.is_in(lines.into_iter().map(|line| line.0))
}

pub(super) fn to_row((line, share): &(OrderLineId, StockShare)) -> stock_allocation::ActiveModel {
    stock_allocation::ActiveModel {
        order_line_id: Set(line.0),
        variant_id: Set(share.variant_id.0),
        location_id: Set(share.location_id.0),
        quantity: Set(share.quantity),
    }
}

fn to_domain(row: &stock_allocation::Model) -> (OrderLineId, StockShare) {
    let share = StockShare {
        variant_id: VariantId(row.variant_id),
        location_id: StockLocationId(row.location_id),
        quantity: row.quantity,
    };
    (OrderLineId(row.order_line_id), share)
}
