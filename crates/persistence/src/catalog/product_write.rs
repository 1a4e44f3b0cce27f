//! Products written as a whole: what changed of a product is found by comparing, and only that is touched.

use std::collections::HashSet;

use cartwright_domain::{
    catalog::Product,
    event::ShopEvent,
    id::{ProductId, VariantId},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
    sea_query::LockType,
};
use uuid::Uuid;

use super::{CollectionRepository, ListingRepository, ProductRepository, entity::product, lock, product_row::to_row};
use crate::{BackorderError, StockRepository, StoreError, TransactionError};

/// Why a product was not saved.
#[derive(Debug, thiserror::Error)]
pub enum ProductSaveError {
    /// It is another than the one that the change started from, or gone.
    #[error("the product was changed or deleted meanwhile")]
    Changed,
    /// More is promised of these variants than is there, so that their backorders cannot be forbidden.
    #[error("backorders of {} variants are outstanding", .0.len())]
    BackordersOutstanding(Vec<VariantId>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl TransactionError for ProductSaveError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            Self::Changed | Self::BackordersOutstanding(_) => None,
        }
    }
}

impl From<BackorderError> for ProductSaveError {
    fn from(error: BackorderError) -> Self {
        match error {
            BackorderError::Oversold(variants) => Self::BackordersOutstanding(variants),
            BackorderError::Store(error) => Self::Store(error),
        }
    }
}

impl ProductRepository<'_, DatabaseTransaction> {
    /// The whole product, locked until the end of the transaction.
    pub async fn lock(&self, id: ProductId) -> Result<Option<Product>, StoreError> {
        lock::share(self.connection).await?;
        self.lock_where(product::Column::Id.eq(id.0)).await
    }

    /// The whole product with that slug, locked until the end of the transaction.
    pub async fn lock_by_slug(&self, slug: &str) -> Result<Option<Product>, StoreError> {
        lock::share(self.connection).await?;
        self.lock_where(product::Column::Slug.eq(slug)).await
    }

    /// Writes a new product. Fails on a slug (`product_slug`) or a SKU (`variant_sku`) that is taken, and on a category that does
    /// not exist.
    pub async fn insert(&self, product: &Product) -> Result<(), StoreError> {
        lock::share(self.connection).await?;
        product::Entity::insert(to_row(product).into_active_model().reset_all())
            .exec_without_returning(self.connection)
            .await?;
        self.write_options(&[], product).await?;
        self.write_media(&[], product).await?;
        self.write_variants(&[], product).await?;
        self.write_facets(None, product).await?;
        self.record(ShopEvent::ProductListChanged);
        self.record_change(product.id);
        self.collections().judge_products(&[product.id]).await
    }

    /// Writes the product as it is after a change of `before`, which this transaction has locked. Fails like [`Self::insert`].
    pub async fn update(&self, before: &Product, after: &Product) -> Result<(), ProductSaveError> {
        let updated = product::Entity::update_many()
            .set(to_row(after).into_active_model().reset_all())
            .filter(product::Column::Id.eq(after.id.0))
            .filter(product::Column::Version.eq(before.version))
            .exec(self.connection)
            .await
            .map_err(StoreError::from)?;
        if updated.rows_affected == 0 {
            return Err(ProductSaveError::Changed);
        }
        self.write_options(&before.options, after).await?;
        self.write_media(&before.media, after).await?;
        let removed = self.write_variants(&before.variants, after).await?;
        if removed {
            ListingRepository { connection: self.connection, recorded: self.recorded }.derive(&[after.id]).await?;
        }
        self.follow_backorders(before, after).await?;
        self.write_facets(Some(before), after).await?;
        self.record_change(after.id);
        if (before.status, before.published_at) != (after.status, after.published_at) {
            self.record(ShopEvent::ProductListChanged);
        }
        Ok(self.collections().judge_products(&[after.id]).await?)
    }

    /// Deletes the product with everything that belongs to it; answers whether it was there.
    pub async fn delete(&self, id: ProductId) -> Result<bool, StoreError> {
        let deleted = product::Entity::delete_by_id(id.0).exec(self.connection).await?.rows_affected > 0;
        self.record(ShopEvent::ProductListChanged);
        self.record_change(id);
        Ok(deleted)
    }

    fn record_change(&self, id: ProductId) {
        self.record(ShopEvent::ProductChanged(id));
        self.record(ShopEvent::SomeProductChanged);
    }

    /// Repeats in the stock levels what the variants say about backorders by now.
    async fn follow_backorders(&self, before: &Product, after: &Product) -> Result<(), ProductSaveError> {
        let allowed_before = |allow: bool| {
            let variants = before.variants.iter().filter(move |variant| variant.allow_backorder == allow);
            variants.map(|variant| variant.id).collect::<HashSet<_>>()
        };
        for allow in [true, false] {
            let other_before = allowed_before(!allow);
            let changed: Vec<VariantId> = after
                .variants
                .iter()
                .filter(|variant| variant.allow_backorder == allow && other_before.contains(&variant.id))
                .map(|variant| variant.id)
                .collect();
            if !changed.is_empty() {
                let stock = StockRepository { connection: self.connection, recorded: self.recorded };
                stock.set_allow_backorder(&changed, allow, after.updated_at).await?;
            }
        }
        Ok(())
    }

    async fn lock_where(&self, wanted: sea_orm::sea_query::Expr) -> Result<Option<Product>, StoreError> {
        let id: Option<Uuid> = product::Entity::find()
            .select_only()
            .column(product::Column::Id)
            .filter(wanted)
            // Rows that refer to the product may still be written meanwhile.
            .lock(LockType::NoKeyUpdate)
            .into_tuple()
            .one(self.connection)
            .await?;
        match id {
            Some(id) => Ok(self.whole(&[id.into()]).await?.pop()),
            None => Ok(None),
        }
    }

    fn collections(&self) -> CollectionRepository<'_, DatabaseTransaction> {
        CollectionRepository { connection: self.connection, recorded: self.recorded }
    }
}
