//! Levels out.

use std::collections::HashMap;

use cartwright_domain::{
    id::{StockLocationId, VariantId},
    inventory::StockLevel,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::entity::{stock_level, stock_location};
use crate::{
    Count, Cursor, CursorValue, Page, PageRequest, StoreError,
    page::{SortKey, select_page},
    page_count::count_rows,
    repository::recording_repository,
};

recording_repository! {
    /// Stock: levels, promises and the ledger.
    StockRepository, stock
}

/// Which levels of a list are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StockLevelFilter {
    /// Only of this variant.
    pub variant_id: Option<VariantId>,
    /// Only at this location.
    pub location_id: Option<StockLocationId>,
    /// Only where at most so many units are free.
    pub available_at_most: Option<i64>,
}

impl<C: ConnectionTrait> StockRepository<'_, C> {
    /// The levels of the variants at those of the locations that are sold from, for each variant in the order of the locations given.
    /// Where a variant has no level there is none of it; a variant without any level is left out.
    pub async fn levels(
        &self,
        variants: &[VariantId],
        locations: &[StockLocationId],
    ) -> Result<HashMap<VariantId, Vec<StockLevel>>, StoreError> {
        if variants.is_empty() || locations.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = stock_level::Entity::find().filter(sold_from(variants, locations)).all(self.connection).await?;
        Ok(by_variant(rows, locations))
    }

    /// The levels of the variants at all locations, those that are not sold from too, by location.
    pub async fn levels_everywhere(
        &self,
        variants: &[VariantId],
    ) -> Result<HashMap<VariantId, Vec<StockLevel>>, StoreError> {
        let ids = variants.iter().map(|variant| variant.0);
        let mut rows =
            stock_level::Entity::find().filter(stock_level::Column::VariantId.is_in(ids)).all(self.connection).await?;
        rows.sort_by_key(|row| row.location_id);
        let mut levels: HashMap<VariantId, Vec<StockLevel>> = HashMap::new();
        for level in rows.into_iter().map(to_domain) {
            levels.entry(level.variant_id).or_default().push(level);
        }
        Ok(levels)
    }

    /// The level of the variant at the location, where there is one.
    pub async fn level(&self, variant: VariantId, location: StockLocationId) -> Result<Option<StockLevel>, StoreError> {
        let row = stock_level::Entity::find_by_id((variant.0, location.0)).one(self.connection).await?;
        Ok(row.map(to_domain))
    }

    /// A page of levels, by variant and location.
    pub async fn level_page(
        &self,
        filter: &StockLevelFilter,
        request: &PageRequest,
    ) -> Result<Page<StockLevel>, StoreError> {
        let part =
            |column: stock_level::Column| (Expr::col((stock_level::Entity, column)), CursorValue::Id(Uuid::nil()));
        let key =
            SortKey::new(false, vec![part(stock_level::Column::VariantId), part(stock_level::Column::LocationId)]);
        let select = stock_level::Entity::find().filter(filter.condition());
        let rows = select_page(select, &key, request)?.all(self.connection).await?;
        let page = Page::from_rows(rows, request, |row| {
            Cursor(vec![CursorValue::Id(row.variant_id), CursorValue::Id(row.location_id)])
        });
        Ok(page.map(to_domain))
    }

    /// How many levels there are of that kind.
    pub async fn level_count(&self, filter: &StockLevelFilter) -> Result<Count, StoreError> {
        count_rows(self.connection, stock_level::Entity::find().filter(filter.condition())).await
    }
}

impl StockLevelFilter {
    fn condition(&self) -> Condition {
        let available = || Expr::col(stock_level::Column::OnHand).sub(Expr::col(stock_level::Column::Reserved));
        Condition::all()
            .add_option(self.variant_id.map(|variant| stock_level::Column::VariantId.eq(variant.0)))
            .add_option(self.location_id.map(|location| stock_level::Column::LocationId.eq(location.0)))
            .add_option(self.available_at_most.map(|most| available().lte(most)))
    }
}

/// The levels of the variants at those of the locations that are sold from.
pub(super) fn sold_from(
    variants: impl IntoIterator<Item = impl std::borrow::Borrow<VariantId>>,
    locations: &[StockLocationId],
) -> Condition {
    let active = stock_location::Entity::find()
        .select_only()
        .column(stock_location::Column::Id)
        .filter(stock_location::Column::Id.is_in(locations.iter().map(|location| location.0)))
        .filter(stock_location::Column::Active.eq(true))
        .into_query();
    Condition::all()
        .add(stock_level::Column::VariantId.is_in(variants.into_iter().map(|variant| variant.borrow().0)))
        .add(stock_level::Column::LocationId.in_subquery(active))
}

/// The levels by variant, in the order of the locations.
pub(super) fn by_variant(
    mut rows: Vec<stock_level::Model>,
    locations: &[StockLocationId],
) -> HashMap<VariantId, Vec<StockLevel>> {
    let places: HashMap<Uuid, usize> =
        locations.iter().enumerate().map(|(place, location)| (location.0, place)).collect();
    rows.sort_by_key(|row| places.get(&row.location_id).copied());
    let mut levels: HashMap<VariantId, Vec<StockLevel>> = HashMap::new();
    for level in rows.into_iter().map(to_domain) {
        levels.entry(level.variant_id).or_default().push(level);
    }
    levels
}

pub(crate) fn to_domain(row: stock_level::Model) -> StockLevel {
    StockLevel {
        variant_id: VariantId(row.variant_id),
        location_id: StockLocationId(row.location_id),
        on_hand: row.on_hand,
        reserved: row.reserved,
        allow_backorder: row.allow_backorder,
    }
}
