//! Prices changed: the price, its history, and what follows for the product, together.

use std::collections::HashMap;

use cartwright_domain::{
    catalog::VariantListing,
    event::ShopEvent,
    id::{ChannelId, PriceChangeId, ProductId, VariantId},
    time::Timestamp,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Condition, Expr, ExprTrait, LockType, OnConflict, Query},
};
use uuid::Uuid;

use super::{
    ListingRepository,
    entity::{
        price::{price_change, product_listing, variant_listing},
        product, variant,
    },
};
use crate::StoreError;

/// How many rows one statement writes.
const ROWS_PER_STATEMENT: usize = 500;

/// Prices to set and to take away; no variant stands in both for one channel.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListingChanges {
    /// The prices to set, one for each variant and channel at most.
    pub set: Vec<VariantListing>,
    /// What is no longer for sale in which channel.
    pub unlist: Vec<(VariantId, ChannelId)>,
}

type Key = (Uuid, Uuid);

impl ListingRepository<'_, DatabaseTransaction> {
    /// Makes the changes; a price that is what it was before is none. Every other one is kept in the history. Fails on a variant or
    /// a channel that does not exist. Answers how many prices changed.
    pub async fn change(
        &self,
        changes: &ListingChanges,
        now: Timestamp,
        new_id: &(dyn Fn() -> PriceChangeId + Send + Sync),
    ) -> Result<usize, StoreError> {
        let wanted = wanted(changes);
        let products = self.lock_products(&wanted).await?;
        let before = self.current(&wanted).await?;
        let mut written = Vec::new();
        let mut removed = Vec::new();
        let mut history = Vec::new();
        // What has a first price, or none any more, is shown or not.
        let mut is_listed_otherwise = false;
        for (key, row) in &wanted {
            if before.get(key) == row.as_ref() {
                continue;
            }
            match row {
                Some(row) => written.push(row.clone().into_active_model().reset_all()),
                None => removed.push(*key),
            }
            is_listed_otherwise |= row.is_none() || !before.contains_key(key);
            history.push(change_row(new_id(), *key, row.as_ref(), now).into_active_model().reset_all());
        }
        if history.is_empty() {
            return Ok(0);
        }
        for part in written.chunks(ROWS_PER_STATEMENT) {
            variant_listing::Entity::insert_many(part.iter().cloned())
                .on_conflict(replace_prices())
                .exec_without_returning(self.connection)
                .await?;
        }
        for part in removed.chunks(ROWS_PER_STATEMENT) {
            variant_listing::Entity::delete_many().filter(any_of(part)).exec(self.connection).await?;
        }
        for part in history.chunks(ROWS_PER_STATEMENT) {
            price_change::Entity::insert_many(part.iter().cloned()).exec_without_returning(self.connection).await?;
        }
        self.derive(&products).await?;
        if is_listed_otherwise {
            self.record(ShopEvent::ProductListChanged);
            for product in &products {
                self.record(ShopEvent::ProductChanged(*product));
            }
        }
        Ok(history.len())
    }

    /// Derives the prices of the products from those of their variants. The products are locked.
    pub(super) async fn derive(&self, products: &[ProductId]) -> Result<(), StoreError> {
        for product in products {
            self.record(ShopEvent::PricesChanged(*product));
        }
        self.record(ShopEvent::SomePriceChanged);
        let ids: Vec<Uuid> = products.iter().map(|id| id.0).collect();
        for part in ids.chunks(ROWS_PER_STATEMENT) {
            self.connection.execute(&summarise(part)?).await?;
            product_listing::Entity::delete_many()
                .filter(product_listing::Column::ProductId.is_in(part.iter().copied()))
                .filter(Expr::not_exists(listings_behind_summary()))
                .exec(self.connection)
                .await?;
        }
        Ok(())
    }

    /// Locks the products of the variants, so that what is derived for them is derived from everything.
    async fn lock_products(
        &self,
        wanted: &[(Key, Option<variant_listing::Model>)],
    ) -> Result<Vec<ProductId>, StoreError> {
        let variants = wanted.iter().map(|((variant, _), _)| *variant);
        let mut owners = Query::select();
        owners
            .column((variant::Entity, variant::Column::ProductId))
            .from(variant::Entity)
            .and_where(variant::Column::Id.is_in(variants));
        let ids: Vec<Uuid> = product::Entity::find()
            .select_only()
            .column(product::Column::Id)
            .filter(product::Column::Id.in_subquery(owners))
            .order_by_asc(product::Column::Id)
            .lock(LockType::NoKeyUpdate)
            .into_tuple()
            .all(self.connection)
            .await?;
        Ok(ids.into_iter().map(ProductId).collect())
    }

    async fn current(
        &self,
        wanted: &[(Key, Option<variant_listing::Model>)],
    ) -> Result<HashMap<Key, variant_listing::Model>, StoreError> {
        let rows = variant_listing::Entity::find()
            .filter(variant_listing::Column::VariantId.is_in(wanted.iter().map(|((variant, _), _)| *variant)))
            .all(self.connection)
            .await?;
        Ok(rows.into_iter().map(|row| ((row.variant_id, row.channel_id), row)).collect())
    }
}

fn wanted(changes: &ListingChanges) -> Vec<(Key, Option<variant_listing::Model>)> {
    let set = changes.set.iter().map(|listing| {
        let row = variant_listing::Model {
            variant_id: listing.variant_id.0,
            channel_id: listing.channel_id.0,
            price_minor: listing.price.minor,
            compare_at_price_minor: listing.compare_at_price.map(|price| price.minor),
        };
        ((row.variant_id, row.channel_id), Some(row))
    });
    set.chain(changes.unlist.iter().map(|(variant, channel)| ((variant.0, channel.0), None))).collect()
}

fn change_row(
    id: PriceChangeId,
    (variant_id, channel_id): Key,
    row: Option<&variant_listing::Model>,
    now: Timestamp,
) -> price_change::Model {
    price_change::Model {
        id: id.0,
        variant_id,
        channel_id,
        price_minor: row.map(|row| row.price_minor),
        compare_at_price_minor: row.and_then(|row| row.compare_at_price_minor),
        changed_at: now,
    }
}

fn replace_prices() -> OnConflict {
    use variant_listing::Column::{ChannelId, CompareAtPriceMinor, PriceMinor, VariantId};
    OnConflict::columns([VariantId, ChannelId]).update_columns([PriceMinor, CompareAtPriceMinor]).to_owned()
}

fn any_of(keys: &[Key]) -> Condition {
    keys.iter().fold(Condition::any(), |any, (variant, channel)| {
        let of_variant = variant_listing::Column::VariantId.eq(*variant);
        any.add(of_variant.and(variant_listing::Column::ChannelId.eq(*channel)))
    })
}

/// Writes the lowest and highest prices of each of the products in each channel where it has any.
fn summarise(products: &[Uuid]) -> Result<sea_orm::sea_query::InsertStatement, StoreError> {
    use product_listing::Column as Summary;
    let (price, compared) = (variant_listing::Column::PriceMinor, variant_listing::Column::CompareAtPriceMinor);
    let mut prices = listings();
    prices
        .column((variant::Entity, variant::Column::ProductId))
        .column((variant_listing::Entity, variant_listing::Column::ChannelId))
        .exprs([price.min(), price.max(), compared.min(), compared.max()])
        .and_where(variant::Column::ProductId.is_in(products.iter().copied()))
        .group_by_columns([(variant::Entity, variant::Column::ProductId)])
        .group_by_columns([(variant_listing::Entity, variant_listing::Column::ChannelId)]);
    let keys = [Summary::ProductId, Summary::ChannelId];
    let values = [
        Summary::MinPriceMinor,
        Summary::MaxPriceMinor,
        Summary::MinCompareAtPriceMinor,
        Summary::MaxCompareAtPriceMinor,
    ];
    let mut insert = Query::insert();
    insert.into_table(product_listing::Entity).columns(keys.into_iter().chain(values));
    insert.select_from(prices).map_err(|error| DbErr::Custom(error.to_string()))?;
    insert.on_conflict(OnConflict::columns(keys).update_columns(values).to_owned());
    Ok(insert)
}

/// The prices that the summary at hand would be derived from.
fn listings_behind_summary() -> sea_orm::sea_query::SelectStatement {
    let mut behind = listings();
    behind
        .expr(Expr::val(1))
        .and_where(variant::Column::ProductId.into_expr().eq(product_listing::Column::ProductId.into_expr()))
        .and_where(variant_listing::Column::ChannelId.into_expr().eq(product_listing::Column::ChannelId.into_expr()));
    behind
}

fn listings() -> sea_orm::sea_query::SelectStatement {
    Query::select()
        .from(variant_listing::Entity)
        .inner_join(variant::Entity, variant::Column::Id.into_expr().eq(variant_listing::Column::VariantId.into_expr()))
        .to_owned()
}
