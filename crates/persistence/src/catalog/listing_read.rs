//! Prices: of variants, of products, and how they came about.

use std::collections::HashMap;

use cartwright_domain::{
    catalog::{ListingSummary, PriceChange, VariantListing},
    channel::Channel,
    id::{ProductId, VariantId},
    pricing::Money,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::entity::price::{price_change, product_listing, variant_listing};
use crate::{
    Cursor, CursorValue, Page, PageRequest, StoreError,
    page::{SortKey, select_page},
    repository::recording_repository,
};

recording_repository! {
    /// Prices of variants in channels.
    ListingRepository, listings
}

impl<C: ConnectionTrait> ListingRepository<'_, C> {
    /// The prices of the variants in the channel; a variant that is not for sale there is left out.
    pub async fn of_variants(
        &self,
        channel: &Channel,
        ids: &[VariantId],
    ) -> Result<HashMap<VariantId, VariantListing>, StoreError> {
        let rows = variant_listing::Entity::find()
            .filter(variant_listing::Column::VariantId.is_in(ids.iter().map(|id| id.0)))
            .filter(variant_listing::Column::ChannelId.eq(channel.id.0))
            .all(self.connection)
            .await?;
        Ok(rows.into_iter().map(|row| (row.variant_id.into(), to_domain(&row, channel))).collect())
    }

    /// The lowest and the highest prices of the products in the channel; a product that is not for sale there is left out.
    pub async fn of_products(
        &self,
        channel: &Channel,
        ids: &[ProductId],
    ) -> Result<HashMap<ProductId, ListingSummary>, StoreError> {
        let rows = product_listing::Entity::find()
            .filter(product_listing::Column::ProductId.is_in(ids.iter().map(|id| id.0)))
            .filter(product_listing::Column::ChannelId.eq(channel.id.0))
            .all(self.connection)
            .await?;
        let money = |minor| Money::new(minor, channel.currency);
        let summary = |row: &product_listing::Model| ListingSummary {
            min_price: money(row.min_price_minor),
            max_price: money(row.max_price_minor),
            compare_at_price: row
                .min_compare_at_price_minor
                .zip(row.max_compare_at_price_minor)
                .map(|(min, max)| (money(min), money(max))),
        };
        Ok(rows.into_iter().map(|row| (row.product_id.into(), summary(&row))).collect())
    }

    /// What the variant has cost in the channel, the latest change first.
    pub async fn history(
        &self,
        channel: &Channel,
        variant: VariantId,
        request: &PageRequest,
    ) -> Result<Page<PriceChange>, StoreError> {
        let key = SortKey::new(
            true,
            vec![
                (price_change::Column::ChangedAt.into_expr(), CursorValue::Instant(chrono::DateTime::UNIX_EPOCH)),
                (price_change::Column::Id.into_expr(), CursorValue::Id(Uuid::nil())),
            ],
        );
        let select = price_change::Entity::find()
            .filter(price_change::Column::VariantId.eq(variant.0))
            .filter(price_change::Column::ChannelId.eq(channel.id.0));
        let rows = select_page(select, &key, request)?.all(self.connection).await?;
        let page = Page::from_rows(rows, request, |row| {
            Cursor(vec![CursorValue::Instant(row.changed_at), CursorValue::Id(row.id)])
        });
        let money = |minor| Money::new(minor, channel.currency);
        Ok(page.map(|row| PriceChange {
            id: row.id.into(),
            variant_id: row.variant_id.into(),
            channel_id: row.channel_id.into(),
            price: row.price_minor.map(money),
            compare_at_price: row.compare_at_price_minor.map(money),
            changed_at: row.changed_at,
        }))
    }
}

pub(crate) fn to_domain(row: &variant_listing::Model, channel: &Channel) -> VariantListing {
    let money = |minor| Money::new(minor, channel.currency);
    VariantListing {
        variant_id: row.variant_id.into(),
        channel_id: row.channel_id.into(),
        price: money(row.price_minor),
        compare_at_price: row.compare_at_price_minor.map(money),
    }
}
