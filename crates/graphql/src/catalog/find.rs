//! The root fields of both schemas, as far as they are the same.

use std::sync::Arc;

use cartwright_domain::{
    catalog::{Category, ProductHead, collection::Collection},
    id::CategoryId,
};
use cartwright_services::page::PageRequest;

use super::{CatalogLoaders, CategoryBy, CollectionBy, ProductBy};
use crate::{connection::Connection, error::ApiResult};

impl CatalogLoaders {
    /// The product that is named; none where there is none for these eyes.
    pub async fn product_by(&self, by: ProductBy) -> ApiResult<Option<Arc<ProductHead>>> {
        match by {
            ProductBy::Id(id) => self.products.load_one(id.0).await,
            ProductBy::Slug(slug) => Ok(self.eyes().view()?.product_by_slug(&slug).await?),
            ProductBy::Sku(sku) => Ok(self.eyes().view()?.product_by_sku(&sku).await?),
        }
    }

    /// The category that is named.
    pub async fn category_by(&self, by: CategoryBy) -> ApiResult<Option<Category>> {
        match by {
            CategoryBy::Id(id) => self.categories.load_one(id.0).await,
            CategoryBy::Slug(slug) => Ok(self.eyes().view()?.category_by_slug(&slug).await?),
        }
    }

    /// The collection that is named; none where there is none for these eyes.
    pub async fn collection_by(&self, by: CollectionBy) -> ApiResult<Option<Collection>> {
        match by {
            CollectionBy::Id(id) => self.collections.load_one(id.0).await,
            CollectionBy::Slug(slug) => Ok(self.eyes().view()?.collection_by_slug(&slug).await?),
        }
    }

    /// The categories directly below one, or the roots.
    pub async fn categories_below<N>(
        &self,
        parent: Option<CategoryId>,
        request: PageRequest,
    ) -> ApiResult<Connection<N>>
    where
        N: From<Category>,
    {
        let view = self.eyes().view()?;
        let page = view.categories(parent, &request).await?;
        Ok(Connection::new(page, async move { view.category_count(parent).await }))
    }

    /// All categories, each after the one above it.
    pub async fn all_categories<N>(&self, request: PageRequest) -> ApiResult<Connection<N>>
    where
        N: From<Category>,
    {
        let view = self.eyes().view()?;
        let page = view.all_categories(&request).await?;
        Ok(Connection::new(page, async move { view.all_category_count().await }))
    }

    /// All collections for these eyes, by title.
    pub async fn all_collections<N>(&self, request: PageRequest) -> ApiResult<Connection<N>>
    where
        N: From<Collection>,
    {
        let view = self.eyes().view()?;
        let page = view.collections(&request).await?;
        Ok(Connection::new(page, async move { view.collection_count().await }))
    }
}
