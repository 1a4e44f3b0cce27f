//! Shipping zones in and out.

use std::collections::HashMap;

use cartwright_domain::{channel::CountryCode, event::ShopEvent, fulfillment::ShippingZone, id::ShippingZoneId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};
use uuid::Uuid;

use super::entity::{shipping_zone, shipping_zone_country};
use crate::{
    Count, Cursor, CursorValue, Page, PageRequest, StoreError, corrupt,
    page::{SortKey, select_page},
    page_count::count_rows,
    repository::recording_repository,
};

recording_repository! {
    /// Shipping zones.
    ShippingZoneRepository, shipping_zones
}

impl<C: ConnectionTrait> ShippingZoneRepository<'_, C> {
    /// The zone with that id.
    pub async fn find(&self, id: ShippingZoneId) -> Result<Option<ShippingZone>, StoreError> {
        Ok(self.find_many(&[id]).await?.pop())
    }

    /// Those of the zones that exist, in no particular order.
    pub async fn find_many(&self, ids: &[ShippingZoneId]) -> Result<Vec<ShippingZone>, StoreError> {
        let wanted = shipping_zone::Column::Id.is_in(ids.iter().map(|id| id.0));
        self.with_countries(shipping_zone::Entity::find().filter(wanted).all(self.connection).await?).await
    }

    /// A page of zones, the oldest first.
    pub async fn page(&self, request: &PageRequest) -> Result<Page<ShippingZone>, StoreError> {
        let id = Expr::col((shipping_zone::Entity, shipping_zone::Column::Id));
        let key = SortKey::new(false, vec![(id, CursorValue::Id(Uuid::nil()))]);
        let rows = select_page(shipping_zone::Entity::find(), &key, request)?.all(self.connection).await?;
        let zones = self.with_countries(rows).await?;
        Ok(Page::from_rows(zones, request, |zone| Cursor(vec![CursorValue::Id(zone.id.0)])))
    }

    /// How many zones there are.
    pub async fn count(&self) -> Result<Count, StoreError> {
        count_rows(self.connection, shipping_zone::Entity::find()).await
    }

    async fn with_countries(&self, rows: Vec<shipping_zone::Model>) -> Result<Vec<ShippingZone>, StoreError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let links = shipping_zone_country::Entity::find()
            .filter(shipping_zone_country::Column::ZoneId.is_in(rows.iter().map(|row| row.id)))
            .order_by_asc(shipping_zone_country::Column::Country)
            .all(self.connection)
            .await?;
        let mut countries: HashMap<Uuid, Vec<CountryCode>> = HashMap::new();
        for link in links {
            let country = link.country.parse().map_err(corrupt(ShippingZoneId(link.zone_id)))?;
            countries.entry(link.zone_id).or_default().push(country);
        }
        let zones = rows.into_iter().map(|row| ShippingZone {
            id: row.id.into(),
            name: row.name,
            countries: countries.remove(&row.id).unwrap_or_default(),
            created_at: row.created_at,
            updated_at: row.updated_at,
        });
        Ok(zones.collect())
    }
}

impl ShippingZoneRepository<'_, DatabaseTransaction> {
    /// The zone with that id, locked until the transaction ends.
    pub async fn lock(&self, id: ShippingZoneId) -> Result<Option<ShippingZone>, StoreError> {
        let row = shipping_zone::Entity::find_by_id(id.0).lock_exclusive().one(self.connection).await?;
        Ok(self.with_countries(row.into_iter().collect()).await?.pop())
    }

    /// Writes a new zone.
    pub async fn insert(&self, zone: &ShippingZone) -> Result<(), StoreError> {
        shipping_zone::Entity::insert(to_row(zone).into_active_model().reset_all())
            .exec_without_returning(self.connection)
            .await?;
        self.insert_countries(zone).await
    }

    /// Writes the zone as it is now.
    pub async fn save(&self, zone: &ShippingZone) -> Result<(), StoreError> {
        shipping_zone::Entity::update(to_row(zone).into_active_model().reset_all()).exec(self.connection).await?;
        shipping_zone_country::Entity::delete_many()
            .filter(shipping_zone_country::Column::ZoneId.eq(zone.id.0))
            .exec(self.connection)
            .await?;
        self.insert_countries(zone).await
    }

    /// Removes the zone with its methods; answers whether there was one. Carts lose the methods, orders keep what they say of them.
    pub async fn delete(&self, id: ShippingZoneId) -> Result<bool, StoreError> {
        self.record(ShopEvent::ShippingChanged);
        let deleted = shipping_zone::Entity::delete_by_id(id.0).exec(self.connection).await?;
        Ok(deleted.rows_affected > 0)
    }

    async fn insert_countries(&self, zone: &ShippingZone) -> Result<(), StoreError> {
        self.record(ShopEvent::ShippingChanged);
        let links = zone.countries.iter().map(|country| shipping_zone_country::ActiveModel {
            country: Set(country.to_string()),
            zone_id: Set(zone.id.0),
        });
        shipping_zone_country::Entity::insert_many(links).exec_without_returning(self.connection).await?;
        Ok(())
    }
}

fn to_row(zone: &ShippingZone) -> shipping_zone::Model {
    shipping_zone::Model {
        id: zone.id.0,
        name: zone.name.clone(),
        created_at: zone.created_at,
        updated_at: zone.updated_at,
    }
}
