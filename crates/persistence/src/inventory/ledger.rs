//! How a level changes: locked in one order, by one conditional statement, and never without an entry in the ledger.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use cartwright_domain::{
    event::ShopEvent,
    id::{StockLocationId, StockMovementId, VariantId},
    inventory::{MovementKind, StockChange, StockLevel},
    time::Timestamp,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseBackend, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Alias, Expr, ExprTrait, IntoValueTuple, Query, SelectStatement, TableRef},
};

use super::{
    entity::{stock_level, stock_movement, stocked_variant},
    level::{StockRepository, to_domain},
};
use crate::{StoreError, Writes};

/// Who changes stock, when and why: what the entries of the ledger say.
#[derive(Clone, Copy)]
pub struct LedgerContext<'a> {
    /// The instant.
    pub now: Timestamp,
    /// The label of the actor.
    pub actor: &'a str,
    /// The wire id of the order, import or upload that it belongs to; without one, reservations name their payment session and
    /// transfers the other location.
    pub reference: Option<&'a str>,
    /// What staff wrote about it.
    pub note: Option<&'a str>,
    /// Makes the key of an entry.
    pub new_id: &'a (dyn Fn() -> StockMovementId + Send + Sync),
}

impl fmt::Debug for LedgerContext<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut context = f.debug_struct("LedgerContext");
        context.field("now", &self.now).field("actor", &self.actor).field("reference", &self.reference);
        context.finish_non_exhaustive()
    }
}

impl<'a> LedgerContext<'a> {
    /// A context without reference and note.
    pub fn new(now: Timestamp, actor: &'a str, new_id: &'a (dyn Fn() -> StockMovementId + Send + Sync)) -> Self {
        Self { now, actor, reference: None, note: None, new_id }
    }

    /// The same context with that reference where it had none.
    #[must_use]
    pub(super) fn referring_to<'b>(self, reference: &'b str) -> LedgerContext<'b>
    where
        'a: 'b,
    {
        LedgerContext { reference: self.reference.or(Some(reference)), ..self }
    }
}

/// Units of a variant at a location.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StockShare {
    /// The variant.
    pub variant_id: VariantId,
    /// The location.
    pub location_id: StockLocationId,
    /// The units.
    pub quantity: i64,
}

/// Names a level. Levels are locked in the order of these keys, which is the same in both databases.
pub(super) type LevelKey = (VariantId, StockLocationId);

impl StockShare {
    pub(crate) fn key(&self) -> LevelKey {
        (self.variant_id, self.location_id)
    }
}

/// An entry to be made. Its quantity is to be read like that of [`MovementKind::change`].
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) share: StockShare,
    pub(super) kind: MovementKind,
    /// Takes the place of the context's reference.
    pub(super) reference: Option<String>,
}

impl Entry {
    pub(super) fn new(kind: MovementKind, share: StockShare) -> Self {
        Self { share, kind, reference: None }
    }

    fn change(&self) -> StockChange {
        self.kind.change(self.share.quantity)
    }
}

/// How many rows one statement writes: SQLite binds 32,766 values at most.
pub(super) const ROWS_PER_STATEMENT: usize = 1000;

impl StockRepository<'_, DatabaseTransaction> {
    /// Locks the levels that there are among those, until the transaction ends.
    pub(super) async fn lock(&self, keys: &BTreeSet<LevelKey>) -> Result<BTreeMap<LevelKey, StockLevel>, StoreError> {
        if keys.is_empty() {
            return Ok(BTreeMap::new());
        }
        let wanted = values_list(keys.iter().map(|(variant, location)| (variant.0, location.0)));
        let row = [stock_level::Column::VariantId, stock_level::Column::LocationId].map(Expr::col);
        let rows = stock_level::Entity::find()
            .filter(Expr::tuple(row).in_subquery(wanted))
            .order_by_asc(stock_level::Column::VariantId)
            .order_by_asc(stock_level::Column::LocationId)
            .lock_exclusive()
            .all(self.connection)
            .await?;
        Ok(rows.into_iter().map(to_domain).map(|level| ((level.variant_id, level.location_id), level)).collect())
    }

    /// Changes levels that this transaction has locked, and enters why. A level that is gone or would be oversold means that the
    /// lock was not held or the plan was wrong; nothing is right then, and the transaction must end.
    pub(super) async fn enter(&self, entries: &[Entry], context: LedgerContext<'_>) -> Result<(), StoreError> {
        let mut changes = LevelChanges::default();
        changes.add(entries);
        self.record_changes(changes.0.keys().map(|(variant, _)| *variant));
        self.change(changes, context.now).await?;
        self.write_movements(entries, context).await
    }

    /// Has the commit change the levels, as the last thing before its end. The entries of why are the caller's to write.
    pub(super) fn change_last(&self, entries: &[Entry], now: Timestamp) {
        self.record_changes(entries.iter().map(|entry| entry.share.variant_id));
        if let Some(recorded) = self.recorded {
            recorded.levels(now, |changes| changes.add(entries));
        }
    }

    /// Notes that of these variants other units can be sold now.
    pub(super) fn record_changes(&self, variants: impl Iterator<Item = VariantId>) {
        for variant in variants {
            self.record(ShopEvent::VariantStockChanged(variant));
        }
    }

    /// Writes the entries without touching the levels.
    pub(super) async fn write_movements(
        &self,
        entries: &[Entry],
        context: LedgerContext<'_>,
    ) -> Result<(), StoreError> {
        let mut writes = Writes::default();
        writes.insert(movements(entries, context));
        writes.send(self.connection).await
    }

    /// Does what was put off until the commit. Several levels are locked in their order first, as one statement would lock them in any.
    pub(crate) async fn change_at_last(&self, changes: LevelChanges, now: Timestamp) -> Result<(), StoreError> {
        let several = changes.0.len() > 1;
        if several && self.connection.get_database_backend() == DatabaseBackend::Postgres {
            self.lock(&changes.0.keys().copied().collect()).await?;
        }
        self.change(changes, now).await
    }

    async fn change(&self, changes: LevelChanges, now: Timestamp) -> Result<(), StoreError> {
        let changes: Vec<(LevelKey, StockChange)> = changes.0.into_iter().collect();
        for part in changes.chunks(ROWS_PER_STATEMENT) {
            self.change_levels(part, now).await?;
        }
        Ok(())
    }

    async fn change_levels(&self, changes: &[(LevelKey, StockChange)], now: Timestamp) -> Result<(), StoreError> {
        let level = |column: stock_level::Column| Expr::col((stock_level::Entity, column));
        let change = |number: u8| Expr::col((Alias::new("change"), value_column(number)));
        let on_hand = level(stock_level::Column::OnHand).add(change(3));
        let reserved = level(stock_level::Column::Reserved).add(change(4));
        let rows = changes.iter().map(|((variant, location), change)| {
            (variant.0, location.0, change.on_hand, change.reserved).into_value_tuple()
        });
        let update = Query::update()
            .table(stock_level::Entity)
            .from(TableRef::ValuesList(rows.collect(), Alias::new("change").into()))
            .value(stock_level::Column::OnHand, on_hand.clone())
            .value(stock_level::Column::Reserved, reserved.clone())
            .value(stock_level::Column::UpdatedAt, now)
            .and_where(level(stock_level::Column::VariantId).eq(change(1)))
            .and_where(level(stock_level::Column::LocationId).eq(change(2)))
            .and_where(on_hand.clone().gte(0))
            .and_where(reserved.clone().gte(0))
            .and_where(Expr::col(stock_level::Column::AllowBackorder).or(reserved.lte(on_hand)))
            .to_owned();
        let changed = self.connection.execute(&update).await?.rows_affected();
        if usize::try_from(changed).is_ok_and(|changed| changed == changes.len()) {
            return Ok(());
        }
        let message = format!("{changed} of {} stock levels could change as planned", changes.len());
        Err(StoreError::Conflict(DbErr::Custom(message)))
    }
}

/// Entries of the ledger as rows.
pub(super) fn movements(
    entries: &[Entry],
    context: LedgerContext<'_>,
) -> impl Iterator<Item = stock_movement::ActiveModel> {
    entries.iter().map(move |entry| {
        let change = entry.change();
        let reference = entry.reference.as_deref().or(context.reference);
        stock_movement::ActiveModel {
            id: Set((context.new_id)().0),
            variant_id: Set(entry.share.variant_id.0),
            location_id: Set(entry.share.location_id.0),
            kind: Set(entry.kind.as_str().to_owned()),
            on_hand_delta: Set(change.on_hand),
            reserved_delta: Set(change.reserved),
            reference: Set(reference.map(str::to_owned)),
            actor: Set(context.actor.to_owned()),
            note: Set(context.note.map(str::to_owned)),
            occurred_at: Set(context.now),
        }
    })
}

/// What levels are to be changed by. Each is changed once by the statement, however many entries it has.
#[derive(Debug, Default)]
pub(crate) struct LevelChanges(BTreeMap<LevelKey, StockChange>);

impl LevelChanges {
    pub(super) fn add(&mut self, entries: &[Entry]) {
        for entry in entries {
            let change = self.0.entry(entry.share.key()).or_insert(StockChange { on_hand: 0, reserved: 0 });
            let StockChange { on_hand, reserved } = entry.change();
            change.on_hand = change.on_hand.saturating_add(on_hand);
            change.reserved = change.reserved.saturating_add(reserved);
        }
    }
}

impl<C: ConnectionTrait> StockRepository<'_, C> {
    /// How the variants are stocked; those that do not exist are left out.
    pub(super) async fn policies(
        &self,
        variants: impl IntoIterator<Item = VariantId>,
    ) -> Result<BTreeMap<VariantId, stocked_variant::Model>, StoreError> {
        let ids = variants.into_iter().map(|variant| variant.0);
        let rows =
            stocked_variant::Entity::find().filter(stocked_variant::Column::Id.is_in(ids)).all(self.connection).await?;
        Ok(rows.into_iter().map(|row| (VariantId(row.id), row)).collect())
    }
}

/// `SELECT * FROM (VALUES …)`: a list of rows to compare with, in the words of both databases.
pub(super) fn values_list<V: IntoValueTuple>(rows: impl IntoIterator<Item = V>) -> SelectStatement {
    Query::select().column(sea_orm::sea_query::Asterisk).from_values(rows, Alias::new("wanted")).to_owned()
}

/// The name that both databases give to a column of VALUES, counted from one.
fn value_column(number: u8) -> Alias {
    Alias::new(format!("column{number}"))
}
