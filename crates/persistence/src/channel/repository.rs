//! Channels in and out.

use std::collections::HashMap;

use cartwright_domain::{
    channel::Channel,
    event::ShopEvent,
    id::{ChannelId, StockLocationId},
    pricing::PriceMode,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::entity::{channel, channel_stock_location};
use crate::{StoreError, corrupt, json::Json, repository::recording_repository};

recording_repository! {
    /// Channels.
    ChannelRepository, channels
}

impl<C: ConnectionTrait> ChannelRepository<'_, C> {
    /// All channels, the default one first, then by slug.
    pub async fn all(&self) -> Result<Vec<Channel>, StoreError> {
        let rows = channel::Entity::find()
            .order_by_desc(channel::Column::IsDefault)
            .order_by_asc(channel::Column::Slug)
            .all(self.connection)
            .await?;
        let mut locations: HashMap<Uuid, Vec<StockLocationId>> = HashMap::new();
        let links = channel_stock_location::Entity::find()
            .order_by_asc(channel_stock_location::Column::Position)
            .all(self.connection)
            .await?;
        for link in links {
            locations.entry(link.channel_id).or_default().push(link.location_id.into());
        }
        rows.into_iter()
            .map(|row| {
                let stock_locations = locations.remove(&row.id).unwrap_or_default();
                to_domain(row, stock_locations)
            })
            .collect()
    }

    /// The channel with that id.
    pub async fn find(&self, id: ChannelId) -> Result<Option<Channel>, StoreError> {
        let row = channel::Entity::find_by_id(id.0).one(self.connection).await?;
        self.with_locations(row).await
    }

    async fn with_locations(&self, row: Option<channel::Model>) -> Result<Option<Channel>, StoreError> {
        let Some(row) = row else {
            return Ok(None);
        };
        let links = channel_stock_location::Entity::find()
            .filter(channel_stock_location::Column::ChannelId.eq(row.id))
            .order_by_asc(channel_stock_location::Column::Position)
            .all(self.connection)
            .await?;
        to_domain(row, links.into_iter().map(|link| link.location_id.into()).collect()).map(Some)
    }
}

impl ChannelRepository<'_, DatabaseTransaction> {
    /// The channel with that id, locked until the transaction ends.
    pub async fn lock(&self, id: ChannelId) -> Result<Option<Channel>, StoreError> {
        let row = channel::Entity::find_by_id(id.0).lock_exclusive().one(self.connection).await?;
        self.with_locations(row).await
    }

    /// Writes a new channel. Fails on a slug that is taken (`slug`), and on a location that does not exist.
    pub async fn insert(&self, channel: &Channel) -> Result<(), StoreError> {
        channel::Entity::insert(to_row(channel).into_active_model().reset_all())
            .exec_without_returning(self.connection)
            .await?;
        self.replace_locations(channel).await
    }

    /// Writes the channel as it is now. Fails like [`Self::insert`].
    pub async fn update(&self, channel: &Channel) -> Result<(), StoreError> {
        channel::Entity::update(to_row(channel).into_active_model().reset_all()).exec(self.connection).await?;
        self.replace_locations(channel).await
    }

    async fn replace_locations(&self, channel: &Channel) -> Result<(), StoreError> {
        self.record(ShopEvent::ChannelsChanged);
        channel_stock_location::Entity::delete_many()
            .filter(channel_stock_location::Column::ChannelId.eq(channel.id.0))
            .exec(self.connection)
            .await?;
        let links =
            (0_i32..).zip(&channel.stock_locations).map(|(position, location)| channel_stock_location::ActiveModel {
                channel_id: Set(channel.id.0),
                location_id: Set(location.0),
                position: Set(position),
            });
        channel_stock_location::Entity::insert_many(links).exec_without_returning(self.connection).await?;
        Ok(())
    }
}

fn to_row(channel: &Channel) -> channel::Model {
    channel::Model {
        id: channel.id.0,
        slug: channel.slug.clone(),
        name: channel.name.clone(),
        currency: channel.currency.code().to_owned(),
        countries: Json(channel.countries.clone()),
        default_country: channel.default_country.to_string(),
        languages: Json(channel.languages.clone()),
        prices_include_tax: channel.price_mode == PriceMode::IncludesTax,
        payment_providers: Json(channel.payment_providers.clone()),
        is_default: channel.is_default,
        created_at: channel.created_at,
        updated_at: channel.updated_at,
    }
}

fn to_domain(row: channel::Model, stock_locations: Vec<StockLocationId>) -> Result<Channel, StoreError> {
    let id = ChannelId(row.id);
    Ok(Channel {
        id,
        slug: row.slug,
        name: row.name,
        currency: row.currency.parse().map_err(corrupt(id))?,
        countries: row.countries.0,
        default_country: row.default_country.parse().map_err(corrupt(id))?,
        languages: row.languages.0,
        price_mode: if row.prices_include_tax { PriceMode::IncludesTax } else { PriceMode::ExcludesTax },
        payment_providers: row.payment_providers.0,
        stock_locations,
        is_default: row.is_default,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}
