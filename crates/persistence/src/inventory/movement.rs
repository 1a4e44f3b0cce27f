//! The ledger out.

use cartwright_domain::{
    id::{StockLocationId, StockMovementId, VariantId},
    inventory::{MovementKind, StockChange, StockMovement},
    time::Timestamp,
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use super::{entity::stock_movement, level::StockRepository};
use crate::{
    Count, Cursor, CursorValue, Page, PageRequest, StoreError, corrupt,
    page::{SortKey, select_page},
    page_count::count_rows,
};

/// Which entries of the ledger are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StockMovementFilter {
    /// Only of this variant.
    pub variant_id: Option<VariantId>,
    /// Only at this location.
    pub location_id: Option<StockLocationId>,
    /// Only of this kind.
    pub kind: Option<MovementKind>,
    /// Only with this reference.
    pub reference: Option<String>,
    /// Only from this instant on.
    pub since: Option<Timestamp>,
    /// Only before this instant.
    pub before: Option<Timestamp>,
}

impl<C: ConnectionTrait> StockRepository<'_, C> {
    /// A page of the ledger, the newest entries first.
    pub async fn movement_page(
        &self,
        filter: &StockMovementFilter,
        request: &PageRequest,
    ) -> Result<Page<StockMovement>, StoreError> {
        let id = Expr::col((stock_movement::Entity, stock_movement::Column::Id));
        let key = SortKey::new(true, vec![(id, CursorValue::Id(Uuid::nil()))]);
        let select = stock_movement::Entity::find().filter(filter.condition());
        let rows = select_page(select, &key, request)?.all(self.connection).await?;
        Page::from_rows(rows, request, |row| Cursor(vec![CursorValue::Id(row.id)])).try_map(to_domain)
    }

    /// How many entries there are of that kind.
    pub async fn movement_count(&self, filter: &StockMovementFilter) -> Result<Count, StoreError> {
        count_rows(self.connection, stock_movement::Entity::find().filter(filter.condition())).await
    }
}

impl StockMovementFilter {
    fn condition(&self) -> Condition {
        use stock_movement::Column;
        Condition::all()
            .add_option(self.variant_id.map(|variant| Column::VariantId.eq(variant.0)))
            .add_option(self.location_id.map(|location| Column::LocationId.eq(location.0)))
            .add_option(self.kind.map(|kind| Column::Kind.eq(kind.as_str())))
            .add_option(self.reference.as_deref().map(|reference| Column::Reference.eq(reference)))
            .add_option(self.since.map(|since| Column::OccurredAt.gte(since)))
            .add_option(self.before.map(|before| Column::OccurredAt.lt(before)))
    }
}

fn to_domain(row: stock_movement::Model) -> Result<StockMovement, StoreError> {
    let id = StockMovementId(row.id);
    Ok(StockMovement {
        id,
        variant_id: row.variant_id.into(),
        location_id: row.location_id.into(),
        kind: row.kind.parse().map_err(corrupt(id))?,
        change: StockChange { on_hand: row.on_hand_delta, reserved: row.reserved_delta },
        reference: row.reference,
        actor: row.actor,
        note: row.note,
        occurred_at: row.occurred_at,
    })
}
