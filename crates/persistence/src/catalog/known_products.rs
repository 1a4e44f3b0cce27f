//! Many products at once with all that an import or an export must know of them.

use std::collections::HashMap;

use cartwright_domain::{
    catalog::{Product, VariantListing},
    channel::Channel,
    id::{ProductId, StockLocationId, VariantId},
    inventory::StockLevel,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{LockType, Query, SelectStatement},
};
use uuid::Uuid;

use super::{
    ProductRepository,
    entity::{price::variant_listing, product, variant},
    listing_read, lock,
};
use crate::{
    StoreError,
    inventory::{level_to_domain, stock_level},
};

/// Products whole, with their prices in one channel and their stock at one location.
#[derive(Debug, Clone, Default)]
pub struct KnownProducts {
    /// The products, in no order.
    pub products: Vec<Product>,
    /// The prices in the channel.
    pub listings: HashMap<ProductId, Vec<VariantListing>>,
    /// The stock at the location; a variant without a level there is left out.
    pub levels: HashMap<VariantId, StockLevel>,
}

/// How many values one statement compares with.
const VALUES_PER_STATEMENT: usize = 1_000;

impl<C: ConnectionTrait> ProductRepository<'_, C> {
    /// The products with those slugs; a few dozen at a time.
    pub async fn known_by_slugs(
        &self,
        channel: &Channel,
        location: Option<StockLocationId>,
        slugs: &[&str],
    ) -> Result<KnownProducts, StoreError> {
        let ids = product::Entity::find()
            .select_only()
            .column(product::Column::Id)
            .filter(product::Column::Slug.is_in(slugs.iter().copied()))
            .into_tuple()
            .all(self.connection)
            .await?;
        self.known(channel, location, ids).await
    }

    /// The products whose ids come after that one, as many as asked for at most, in the order of the ids.
    pub async fn known_after(
        &self,
        channel: &Channel,
        location: Option<StockLocationId>,
        after: Option<ProductId>,
        limit: u64,
    ) -> Result<KnownProducts, StoreError> {
        let ids = product::Entity::find()
            .select_only()
            .column(product::Column::Id)
            .filter(product::Column::Id.gt(after.map_or(Uuid::nil(), |id| id.0)))
            .order_by_asc(product::Column::Id)
            .limit(limit)
            .into_tuple()
            .all(self.connection)
            .await?;
        self.known(channel, location, ids).await
    }

    /// Which product each of the SKUs belongs to; those that nothing has are left out.
    pub async fn owners_of_skus(&self, skus: &[&str]) -> Result<HashMap<String, ProductId>, StoreError> {
        let mut owners = HashMap::new();
        for part in skus.chunks(VALUES_PER_STATEMENT) {
            let rows: Vec<(Option<String>, Uuid)> = variant::Entity::find()
                .select_only()
                .column(variant::Column::Sku)
                .column(variant::Column::ProductId)
                .filter(variant::Column::Sku.is_in(part.iter().copied()))
                .into_tuple()
                .all(self.connection)
                .await?;
            owners.extend(rows.into_iter().filter_map(|(sku, product)| Some((sku?, ProductId(product)))));
        }
        Ok(owners)
    }

    async fn known(
        &self,
        channel: &Channel,
        location: Option<StockLocationId>,
        ids: Vec<Uuid>,
    ) -> Result<KnownProducts, StoreError> {
        if ids.is_empty() {
            return Ok(KnownProducts::default());
        }
        let ids: Vec<ProductId> = ids.into_iter().map(ProductId).collect();
        let products = self.whole(&ids).await?;
        let owners: HashMap<VariantId, ProductId> =
            products.iter().flat_map(|product| &product.variants).map(|v| (v.id, v.product_id)).collect();
        let mut listings: HashMap<ProductId, Vec<VariantListing>> = HashMap::new();
        let rows = variant_listing::Entity::find()
            .filter(variant_listing::Column::VariantId.in_subquery(variants_of(&ids)))
            .filter(variant_listing::Column::ChannelId.eq(channel.id.0))
            .all(self.connection)
            .await?;
        for listing in rows.iter().map(|row| listing_read::to_domain(row, channel)) {
            if let Some(product) = owners.get(&listing.variant_id) {
                listings.entry(*product).or_default().push(listing);
            }
        }
        let mut levels = HashMap::new();
        if let Some(location) = location {
            let rows = stock_level::Entity::find()
                .filter(stock_level::Column::VariantId.in_subquery(variants_of(&ids)))
                .filter(stock_level::Column::LocationId.eq(location.0))
                .all(self.connection)
                .await?;
            levels.extend(rows.into_iter().map(level_to_domain).map(|level| (level.variant_id, level)));
        }
        Ok(KnownProducts { products, listings, levels })
    }
}

impl ProductRepository<'_, DatabaseTransaction> {
    /// Locks the products with those slugs until the end of the transaction, in one order for all who do so.
    pub async fn lock_by_slugs(&self, slugs: &[&str]) -> Result<(), StoreError> {
        lock::share(self.connection).await?;
        product::Entity::find()
            .select_only()
            .column(product::Column::Id)
            .filter(product::Column::Slug.is_in(slugs.iter().copied()))
            .order_by_asc(product::Column::Id)
            // Rows that refer to the product may still be written meanwhile.
            .lock(LockType::NoKeyUpdate)
            .into_tuple::<Uuid>()
            .all(self.connection)
            .await?;
        Ok(())
    }
}

fn variants_of(ids: &[ProductId]) -> SelectStatement {
    Query::select()
        .column(variant::Column::Id)
        .from(variant::Entity)
        .and_where(variant::Column::ProductId.is_in(ids.iter().map(|id| id.0)))
        .to_owned()
}
