//! Tax zones in and out.

use std::collections::HashMap;

use cartwright_domain::{
    channel::CountryCode,
    event::ShopEvent,
    id::TaxZoneId,
    pricing::{Rate, TaxClass, TaxRates, TaxZone},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, QueryTrait, sea_query::Expr,
};
use uuid::Uuid;

use super::entity::{tax_rate, tax_zone, tax_zone_country};
use crate::{
    Count, Cursor, CursorValue, Page, PageRequest, StoreError, corrupt,
    page::{SortKey, select_page},
    page_count::count_rows,
    repository::recording_repository,
};

recording_repository! {
    /// Tax zones.
    TaxZoneRepository, tax_zones
}

impl<C: ConnectionTrait> TaxZoneRepository<'_, C> {
    /// The rates that apply in the country; none where no zone has it.
    pub async fn rates_for(&self, country: CountryCode) -> Result<TaxRates, StoreError> {
        let zone = tax_zone_country::Entity::find()
            .select_only()
            .column(tax_zone_country::Column::ZoneId)
            .filter(tax_zone_country::Column::Country.eq(country.as_str()))
            .into_query();
        let wanted = tax_rate::Column::ZoneId.in_subquery(zone);
        let rows = tax_rate::Entity::find().filter(wanted).all(self.connection).await?;
        rows.into_iter().map(to_rate).collect()
    }

    /// The zone with that id.
    pub async fn find(&self, id: TaxZoneId) -> Result<Option<TaxZone>, StoreError> {
        Ok(self.find_many(&[id]).await?.pop())
    }

    /// Those of the zones that exist, in no particular order.
    pub async fn find_many(&self, ids: &[TaxZoneId]) -> Result<Vec<TaxZone>, StoreError> {
        let wanted = tax_zone::Column::Id.is_in(ids.iter().map(|id| id.0));
        self.with_rates(tax_zone::Entity::find().filter(wanted).all(self.connection).await?).await
    }

    /// A page of zones, the oldest first.
    pub async fn page(&self, request: &PageRequest) -> Result<Page<TaxZone>, StoreError> {
        let id = Expr::col((tax_zone::Entity, tax_zone::Column::Id));
        let key = SortKey::new(false, vec![(id, CursorValue::Id(Uuid::nil()))]);
        let rows = select_page(tax_zone::Entity::find(), &key, request)?.all(self.connection).await?;
        let zones = self.with_rates(rows).await?;
        Ok(Page::from_rows(zones, request, |zone| Cursor(vec![CursorValue::Id(zone.id.0)])))
    }

    /// How many zones there are.
    pub async fn count(&self) -> Result<Count, StoreError> {
        count_rows(self.connection, tax_zone::Entity::find()).await
    }

    /// Those of the countries that a zone other than this one has.
    pub async fn taken_countries(
        &self,
        countries: &[CountryCode],
        besides: TaxZoneId,
    ) -> Result<Vec<CountryCode>, StoreError> {
        let rows = tax_zone_country::Entity::find()
            .filter(tax_zone_country::Column::Country.is_in(countries.iter().map(|country| country.as_str())))
            .filter(tax_zone_country::Column::ZoneId.ne(besides.0))
            .all(self.connection)
            .await?;
        rows.into_iter().map(|row| row.country.parse().map_err(corrupt(TaxZoneId(row.zone_id)))).collect()
    }

    /// The tax classes that some zone has a rate for, by name.
    pub async fn classes(&self) -> Result<Vec<TaxClass>, StoreError> {
        let names: Vec<String> = tax_rate::Entity::find()
            .select_only()
            .column(tax_rate::Column::TaxClass)
            .distinct()
            .order_by_asc(tax_rate::Column::TaxClass)
            .into_tuple()
            .all(self.connection)
            .await?;
        Ok(names.into_iter().map(TaxClass).collect())
    }

    async fn with_rates(&self, rows: Vec<tax_zone::Model>) -> Result<Vec<TaxZone>, StoreError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let ids = || rows.iter().map(|row| row.id);
        let links = tax_zone_country::Entity::find()
            .filter(tax_zone_country::Column::ZoneId.is_in(ids()))
            .order_by_asc(tax_zone_country::Column::Country)
            .all(self.connection)
            .await?;
        let mut countries: HashMap<Uuid, Vec<CountryCode>> = HashMap::new();
        for link in links {
            let country = link.country.parse().map_err(corrupt(TaxZoneId(link.zone_id)))?;
            countries.entry(link.zone_id).or_default().push(country);
        }
        let rate_rows =
            tax_rate::Entity::find().filter(tax_rate::Column::ZoneId.is_in(ids())).all(self.connection).await?;
        let mut rates: HashMap<Uuid, TaxRates> = HashMap::new();
        for row in rate_rows {
            let zone = row.zone_id;
            let (class, rate) = to_rate(row)?;
            rates.entry(zone).or_default().0.insert(class, rate);
        }
        let zones = rows.into_iter().map(|row| TaxZone {
            id: row.id.into(),
            name: row.name,
            countries: countries.remove(&row.id).unwrap_or_default(),
            rates: rates.remove(&row.id).unwrap_or_default(),
            created_at: row.created_at,
            updated_at: row.updated_at,
        });
        Ok(zones.collect())
    }
}

impl TaxZoneRepository<'_, DatabaseTransaction> {
    /// The zone with that id, locked until the transaction ends.
    pub async fn lock(&self, id: TaxZoneId) -> Result<Option<TaxZone>, StoreError> {
        let row = tax_zone::Entity::find_by_id(id.0).lock_exclusive().one(self.connection).await?;
        Ok(self.with_rates(row.into_iter().collect()).await?.pop())
    }

    /// Writes a new zone. Fails on a country that another zone has (`tax_zone_country`).
    pub async fn insert(&self, zone: &TaxZone) -> Result<(), StoreError> {
        tax_zone::Entity::insert(to_row(zone).into_active_model().reset_all())
            .exec_without_returning(self.connection)
            .await?;
        self.insert_rates(zone).await
    }

    /// Writes the zone as it is now. Fails like [`Self::insert`].
    pub async fn save(&self, zone: &TaxZone) -> Result<(), StoreError> {
        tax_zone::Entity::update(to_row(zone).into_active_model().reset_all()).exec(self.connection).await?;
        tax_zone_country::Entity::delete_many()
            .filter(tax_zone_country::Column::ZoneId.eq(zone.id.0))
            .exec(self.connection)
            .await?;
        tax_rate::Entity::delete_many().filter(tax_rate::Column::ZoneId.eq(zone.id.0)).exec(self.connection).await?;
        self.insert_rates(zone).await
    }

    /// Removes the zone; answers whether there was one. Its countries are not taxed then.
    pub async fn delete(&self, id: TaxZoneId) -> Result<bool, StoreError> {
        let deleted = tax_zone::Entity::delete_by_id(id.0).exec(self.connection).await?;
        self.record(ShopEvent::TaxesChanged);
        Ok(deleted.rows_affected > 0)
    }

    async fn insert_rates(&self, zone: &TaxZone) -> Result<(), StoreError> {
        self.record(ShopEvent::TaxesChanged);
        let links = zone.countries.iter().map(|country| tax_zone_country::ActiveModel {
            country: Set(country.to_string()),
            zone_id: Set(zone.id.0),
        });
        tax_zone_country::Entity::insert_many(links).exec_without_returning(self.connection).await?;
        let rates = zone.rates.0.iter().map(|(class, rate)| tax_rate::ActiveModel {
            zone_id: Set(zone.id.0),
            tax_class: Set(class.0.clone()),
            rate_millionths: Set(rate.millionths()),
        });
        tax_rate::Entity::insert_many(rates).exec_without_returning(self.connection).await?;
        Ok(())
    }
}

fn to_row(zone: &TaxZone) -> tax_zone::Model {
    tax_zone::Model { id: zone.id.0, name: zone.name.clone(), created_at: zone.created_at, updated_at: zone.updated_at }
}

fn to_rate(row: tax_rate::Model) -> Result<(TaxClass, Rate), StoreError> {
    let rate = Rate::from_millionths(row.rate_millionths)
        .ok_or_else(|| StoreError::Corrupt(format!("{}: the rate of {}", TaxZoneId(row.zone_id), row.tax_class)))?;
    Ok((TaxClass(row.tax_class), rate))
}
