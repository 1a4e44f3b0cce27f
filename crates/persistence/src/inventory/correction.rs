//! Stock changed by hand or by an import.

use std::collections::BTreeSet;

use cartwright_domain::{
    id::{StockLocationId, VariantId},
    inventory::{MovementKind, StockError, StockLevel, change_to_reach},
    time::Timestamp,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, OnConflict},
};

use super::{
    entity::stock_level,
    ledger::{Entry, LedgerContext, LevelKey, ROWS_PER_STATEMENT, StockShare},
    level::StockRepository,
};
use crate::{StoreError, TransactionError};

/// Why a level did not change.
#[derive(Debug, thiserror::Error)]
pub enum StockChangeError {
    /// There is no such variant.
    #[error("there is no such variant")]
    UnknownVariant,
    /// There is no such location.
    #[error("there is no such stock location")]
    UnknownLocation,
    /// The level cannot become so.
    #[error(transparent)]
    Refused(#[from] StockError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why backorders could not be allowed or forbidden.
#[derive(Debug, thiserror::Error)]
pub enum BackorderError {
    /// Of these variants more is promised than is there already.
    #[error("more is promised of {} variants than is there", .0.len())]
    Oversold(Vec<VariantId>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The level that a variant begins with at a location.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewStockLevel {
    /// The variant.
    pub variant_id: VariantId,
    /// The location.
    pub location_id: StockLocationId,
    /// Units that lie there, from 0 to [`StockLevel::LARGEST`].
    pub on_hand: i64,
    /// Whether more may be promised than lies there: what the variant says.
    pub allow_backorder: bool,
}

impl TransactionError for StockChangeError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

impl TransactionError for BackorderError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            Self::Oversold(_) => None,
        }
    }
}

impl StockRepository<'_, DatabaseTransaction> {
    /// Adds to the units on hand, or takes some away; answers the level after it.
    pub async fn adjust(
        &self,
        variant: VariantId,
        location: StockLocationId,
        delta: i64,
        context: LedgerContext<'_>,
    ) -> Result<StockLevel, StockChangeError> {
        let level = self.lock_or_create(variant, location, context.now).await?;
        self.correct(level, MovementKind::Adjustment, delta, context).await
    }

    /// Makes the units on hand what was counted, where they are what was expected; answers the level after it. Without an
    /// expectation whatever is there is replaced, as an import does that was told to. The kind is `Set` or `Import`.
    pub async fn set(
        &self,
        variant: VariantId,
        location: StockLocationId,
        expected: Option<i64>,
        counted: i64,
        kind: MovementKind,
        context: LedgerContext<'_>,
    ) -> Result<StockLevel, StockChangeError> {
        let level = self.lock_or_create(variant, location, context.now).await?;
        let delta = change_to_reach(level.on_hand, expected.unwrap_or(level.on_hand), counted)?;
        self.correct(level, kind, delta, context).await
    }

    /// Moves units that are promised to nobody to another location; answers both levels after it. The quantity is positive and
    /// the locations differ.
    pub async fn transfer(
        &self,
        variant: VariantId,
        from: StockLocationId,
        to: StockLocationId,
        quantity: i64,
        context: LedgerContext<'_>,
    ) -> Result<(StockLevel, StockLevel), StockChangeError> {
        let keys: BTreeSet<LevelKey> = [(variant, from), (variant, to)].into();
        let levels = self.lock(&keys).await?;
        let empty = |location| StockLevel::empty(variant, location, false);
        let source = levels.get(&(variant, from)).copied().unwrap_or_else(|| empty(from));
        let after_source = source.after(MovementKind::TransferOut.change(quantity))?;
        let target = match levels.get(&(variant, to)) {
            Some(target) => *target,
            None => self.lock_or_create(variant, to, context.now).await?,
        };
        let after_target = target.after(MovementKind::TransferIn.change(quantity))?;
        let entry = |kind, location_id, other: StockLocationId| Entry {
            reference: Some(other.to_string()),
            ..Entry::new(kind, StockShare { variant_id: variant, location_id, quantity })
        };
        let entries = [entry(MovementKind::TransferOut, from, to), entry(MovementKind::TransferIn, to, from)];
        self.enter(&entries, context).await?;
        Ok((after_source, after_target))
    }

    /// Writes the levels that new variants begin with. Fails on a level that exists. The kind is `Initial` or `Import`.
    pub async fn create_levels(
        &self,
        levels: &[NewStockLevel],
        kind: MovementKind,
        context: LedgerContext<'_>,
    ) -> Result<(), StoreError> {
        self.record_changes(levels.iter().map(|level| level.variant_id));
        for part in levels.chunks(ROWS_PER_STATEMENT) {
            let rows = part.iter().map(|level| stock_level::ActiveModel {
                variant_id: Set(level.variant_id.0),
                location_id: Set(level.location_id.0),
                on_hand: Set(level.on_hand),
                reserved: Set(0),
                allow_backorder: Set(level.allow_backorder),
                updated_at: Set(context.now),
            });
            stock_level::Entity::insert_many(rows).exec_without_returning(self.connection).await?;
            let entries: Vec<Entry> = part
                .iter()
                .filter(|level| level.on_hand != 0)
                .map(|level| {
                    let NewStockLevel { variant_id, location_id, on_hand, .. } = *level;
                    Entry::new(kind, StockShare { variant_id, location_id, quantity: on_hand })
                })
                .collect();
            self.write_movements(&entries, context).await?;
        }
        Ok(())
    }

    /// Repeats in the levels of the variants what the variants say about backorders: to be called whenever that changes.
    pub async fn set_allow_backorder(
        &self,
        variants: &[VariantId],
        allow_backorder: bool,
        now: Timestamp,
    ) -> Result<(), BackorderError> {
        let of_variants = || stock_level::Column::VariantId.is_in(variants.iter().map(|variant| variant.0));
        let rows = stock_level::Entity::find()
            .filter(of_variants())
            .order_by_asc(stock_level::Column::VariantId)
            .order_by_asc(stock_level::Column::LocationId)
            .lock_exclusive()
            .all(self.connection)
            .await
            .map_err(StoreError::from)?;
        let oversold: BTreeSet<VariantId> =
            rows.iter().filter(|row| row.reserved > row.on_hand).map(|row| VariantId(row.variant_id)).collect();
        if !allow_backorder && !oversold.is_empty() {
            return Err(BackorderError::Oversold(oversold.into_iter().collect()));
        }
        self.record_changes(variants.iter().copied());
        stock_level::Entity::update_many()
            .col_expr(stock_level::Column::AllowBackorder, Expr::value(allow_backorder))
            .col_expr(stock_level::Column::UpdatedAt, Expr::value(now))
            .filter(of_variants())
            .exec(self.connection)
            .await
            .map_err(StoreError::from)?;
        Ok(())
    }

    /// Writes levels with nothing in them, where there are none yet.
    pub(super) async fn insert_empty_levels(
        &self,
        variants: &[VariantId],
        location: StockLocationId,
        allow_backorder: bool,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.record_changes(variants.iter().copied());
        let rows = variants.iter().map(|variant| stock_level::ActiveModel {
            variant_id: Set(variant.0),
            location_id: Set(location.0),
            on_hand: Set(0),
            reserved: Set(0),
            allow_backorder: Set(allow_backorder),
            updated_at: Set(now),
        });
        stock_level::Entity::insert_many(rows)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(self.connection)
            .await?;
        Ok(())
    }

    /// The level, locked; an empty one is made where the variant had none there.
    async fn lock_or_create(
        &self,
        variant: VariantId,
        location: StockLocationId,
        now: Timestamp,
    ) -> Result<StockLevel, StockChangeError> {
        let key = (variant, location);
        if let Some(level) = self.lock(&[key].into()).await?.remove(&key) {
            return Ok(level);
        }
        let policy = self.policies([variant]).await?.remove(&variant).ok_or(StockChangeError::UnknownVariant)?;
        let made = self.insert_empty_levels(&[variant], location, policy.allow_backorder, now).await;
        match made {
            Err(error) if error.is_reference() => return Err(StockChangeError::UnknownLocation),
            made => made?,
        }
        let level = self.lock(&[key].into()).await?.remove(&key);
        // Only the variant's deletion takes a level away.
        level.ok_or(StockChangeError::UnknownVariant)
    }

    async fn correct(
        &self,
        level: StockLevel,
        kind: MovementKind,
        delta: i64,
        context: LedgerContext<'_>,
    ) -> Result<StockLevel, StockChangeError> {
        let next = level.after(kind.change(delta))?;
        if delta != 0 {
            let StockLevel { variant_id, location_id, .. } = level;
            let entry = Entry::new(kind, StockShare { variant_id, location_id, quantity: delta });
            self.enter(&[entry], context).await?;
        }
        Ok(next)
    }
}
