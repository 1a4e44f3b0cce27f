//! Stock locations in and out.

use cartwright_domain::{event::ShopEvent, id::StockLocationId, inventory::StockLocation};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, sea_query::Expr,
};
use uuid::Uuid;

use super::{entity::stock_location, level::StockRepository};
use crate::{
    Count, Cursor, CursorValue, Page, PageRequest, StoreError, corrupt,
    page::{SortKey, select_page},
    page_count::count_rows,
    repository::recording_repository,
};

recording_repository! {
    /// Stock locations.
    StockLocationRepository, stock_locations
}

impl<C: ConnectionTrait> StockLocationRepository<'_, C> {
    /// All locations, by slug. A shop has few.
    pub async fn all(&self) -> Result<Vec<StockLocation>, StoreError> {
        let rows =
            stock_location::Entity::find().order_by_asc(stock_location::Column::Slug).all(self.connection).await?;
        rows.into_iter().map(to_domain).collect()
    }

    /// Those of the locations that exist, in no particular order.
    pub async fn find_many(&self, ids: &[StockLocationId]) -> Result<Vec<StockLocation>, StoreError> {
        let wanted = stock_location::Column::Id.is_in(ids.iter().map(|id| id.0));
        let rows = stock_location::Entity::find().filter(wanted).all(self.connection).await?;
        rows.into_iter().map(to_domain).collect()
    }

    /// The location with that id.
    pub async fn find(&self, id: StockLocationId) -> Result<Option<StockLocation>, StoreError> {
        stock_location::Entity::find_by_id(id.0).one(self.connection).await?.map(to_domain).transpose()
    }

    /// The location with that slug.
    pub async fn find_by_slug(&self, slug: &str) -> Result<Option<StockLocation>, StoreError> {
        let select = stock_location::Entity::find().filter(stock_location::Column::Slug.eq(slug));
        select.one(self.connection).await?.map(to_domain).transpose()
    }

    /// A page of locations, by slug.
    pub async fn page(&self, request: &PageRequest) -> Result<Page<StockLocation>, StoreError> {
        let column = |column| Expr::col((stock_location::Entity, column));
        let key = SortKey::new(
            false,
            vec![
                (column(stock_location::Column::Slug), CursorValue::Text(String::new())),
                (column(stock_location::Column::Id), CursorValue::Id(Uuid::nil())),
            ],
        );
        let rows = select_page(stock_location::Entity::find(), &key, request)?.all(self.connection).await?;
        let place =
            |row: &stock_location::Model| Cursor(vec![CursorValue::Text(row.slug.clone()), CursorValue::Id(row.id)]);
        Page::from_rows(rows, request, place).try_map(to_domain)
    }

    /// How many locations there are.
    pub async fn count(&self) -> Result<Count, StoreError> {
        count_rows(self.connection, stock_location::Entity::find()).await
    }
}

impl StockLocationRepository<'_, DatabaseTransaction> {
    /// The location with that id, locked until the transaction ends.
    pub async fn lock(&self, id: StockLocationId) -> Result<Option<StockLocation>, StoreError> {
        let row = stock_location::Entity::find_by_id(id.0).lock_exclusive().one(self.connection).await?;
        row.map(to_domain).transpose()
    }

    /// Writes a new location. Fails on a slug that is taken (`slug`).
    pub async fn insert(&self, location: &StockLocation) -> Result<(), StoreError> {
        stock_location::Entity::insert(to_row(location).into_active_model().reset_all())
            .exec_without_returning(self.connection)
            .await?;
        self.record(ShopEvent::StockLocationsChanged);
        Ok(())
    }

    /// Writes the location as it is now. Fails like [`Self::insert`].
    pub async fn save(&self, location: &StockLocation) -> Result<(), StoreError> {
        stock_location::Entity::update(to_row(location).into_active_model().reset_all()).exec(self.connection).await?;
        self.record(ShopEvent::StockLocationsChanged);
        Ok(())
    }
}

impl<C: ConnectionTrait> StockRepository<'_, C> {
    /// The first of the locations that is sold from.
    pub(super) async fn first_active_location(
        &self,
        locations: &[StockLocationId],
    ) -> Result<Option<StockLocationId>, StoreError> {
        let rows = stock_location::Entity::find()
            .filter(stock_location::Column::Id.is_in(locations.iter().map(|location| location.0)))
            .filter(stock_location::Column::Active.eq(true))
            .all(self.connection)
            .await?;
        Ok(locations.iter().find(|location| rows.iter().any(|row| row.id == location.0)).copied())
    }
}

fn to_row(location: &StockLocation) -> stock_location::Model {
    stock_location::Model {
        id: location.id.0,
        slug: location.slug.clone(),
        name: location.name.clone(),
        country: location.country.to_string(),
        active: location.active,
        created_at: location.created_at,
        updated_at: location.updated_at,
    }
}

fn to_domain(row: stock_location::Model) -> Result<StockLocation, StoreError> {
    let id = StockLocationId(row.id);
    Ok(StockLocation {
        id,
        slug: row.slug,
        name: row.name,
        country: row.country.parse().map_err(corrupt(id))?,
        active: row.active,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}
