//! Shipping methods in and out.

use std::collections::HashMap;

use cartwright_domain::{
    channel::CountryCode,
    event::ShopEvent,
    fulfillment::ShippingMethod,
    id::{ChannelId, ShippingMethodId, ShippingZoneId},
    pricing::TaxClass,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
};

use super::entity::{shipping_method, shipping_zone_country};
use crate::{StoreError, json::Json, repository::recording_repository};

recording_repository! {
    /// Shipping methods.
    ShippingMethodRepository, shipping_methods
}

impl<C: ConnectionTrait> ShippingMethodRepository<'_, C> {
    /// The methods that the channel offers for goods to the country, in their order; what they cost is still to be asked of each.
    pub async fn offered(&self, channel: ChannelId, country: CountryCode) -> Result<Vec<ShippingMethod>, StoreError> {
        let zones = shipping_zone_country::Entity::find()
            .select_only()
            .column(shipping_zone_country::Column::ZoneId)
            .filter(shipping_zone_country::Column::Country.eq(country.as_str()))
            .into_query();
        let rows = in_order()
            .filter(shipping_method::Column::ChannelId.eq(channel.0))
            .filter(shipping_method::Column::Active.eq(true))
            .filter(shipping_method::Column::ZoneId.in_subquery(zones))
            .all(self.connection)
            .await?;
        Ok(rows.into_iter().map(to_domain).collect())
    }

    /// The method with that id.
    pub async fn find(&self, id: ShippingMethodId) -> Result<Option<ShippingMethod>, StoreError> {
        Ok(shipping_method::Entity::find_by_id(id.0).one(self.connection).await?.map(to_domain))
    }

    /// Those of the methods that exist, in their order.
    pub async fn find_many(&self, ids: &[ShippingMethodId]) -> Result<Vec<ShippingMethod>, StoreError> {
        let wanted = shipping_method::Column::Id.is_in(ids.iter().map(|id| id.0));
        let rows = in_order().filter(wanted).all(self.connection).await?;
        Ok(rows.into_iter().map(to_domain).collect())
    }

    /// The methods of the zones, also those that are not active, in their order.
    pub async fn of_zones(
        &self,
        zones: &[ShippingZoneId],
    ) -> Result<HashMap<ShippingZoneId, Vec<ShippingMethod>>, StoreError> {
        let wanted = shipping_method::Column::ZoneId.is_in(zones.iter().map(|zone| zone.0));
        let rows = in_order().filter(wanted).all(self.connection).await?;
        let mut methods: HashMap<ShippingZoneId, Vec<ShippingMethod>> = HashMap::new();
        for method in rows.into_iter().map(to_domain) {
            methods.entry(method.zone_id).or_default().push(method);
        }
        Ok(methods)
    }
}

impl ShippingMethodRepository<'_, DatabaseTransaction> {
    /// The method with that id, locked until the transaction ends.
    pub async fn lock(&self, id: ShippingMethodId) -> Result<Option<ShippingMethod>, StoreError> {
        let row = shipping_method::Entity::find_by_id(id.0).lock_exclusive().one(self.connection).await?;
        Ok(row.map(to_domain))
    }

    /// Writes a new method. Fails on a zone or a channel that does not exist.
    pub async fn insert(&self, method: &ShippingMethod) -> Result<(), StoreError> {
        self.record(ShopEvent::ShippingChanged);
        shipping_method::Entity::insert(to_row(method).into_active_model().reset_all())
            .exec_without_returning(self.connection)
            .await?;
        Ok(())
    }

    /// Writes the method as it is now. Fails like [`Self::insert`].
    pub async fn save(&self, method: &ShippingMethod) -> Result<(), StoreError> {
        self.record(ShopEvent::ShippingChanged);
        shipping_method::Entity::update(to_row(method).into_active_model().reset_all()).exec(self.connection).await?;
        Ok(())
    }

    /// Removes the method; answers whether there was one. Carts lose it, orders keep what they say of it.
    pub async fn delete(&self, id: ShippingMethodId) -> Result<bool, StoreError> {
        self.record(ShopEvent::ShippingChanged);
        let deleted = shipping_method::Entity::delete_by_id(id.0).exec(self.connection).await?;
        Ok(deleted.rows_affected > 0)
    }
}

fn in_order() -> sea_orm::Select<shipping_method::Entity> {
    shipping_method::Entity::find()
        .order_by_asc(shipping_method::Column::Position)
        .order_by_asc(shipping_method::Column::Id)
}

fn to_row(method: &ShippingMethod) -> shipping_method::Model {
    shipping_method::Model {
        id: method.id.0,
        zone_id: method.zone_id.0,
        channel_id: method.channel_id.0,
        name: method.name.clone(),
        description: method.description.clone(),
        rate: Json(method.rate.clone()),
        free_above: method.free_above.map(Json),
        tax_class: method.tax_class.0.clone(),
        active: method.active,
        position: method.position,
        created_at: method.created_at,
        updated_at: method.updated_at,
    }
}

fn to_domain(row: shipping_method::Model) -> ShippingMethod {
    ShippingMethod {
        id: row.id.into(),
        zone_id: row.zone_id.into(),
        channel_id: row.channel_id.into(),
        name: row.name,
        description: row.description,
        rate: row.rate.0,
        free_above: row.free_above.map(|amount| amount.0),
        tax_class: TaxClass(row.tax_class),
        active: row.active,
        position: row.position,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}
