//! The root fields of the catalogue.

use async_graphql::{Context, Object};
use cartwright_services::catalog::{CatalogView, ProductSection};

use super::{
    Category, Collection, Product,
    connection::{CategoryConnection, CollectionConnection, ProductConnection},
};
use cartwright_domain::id::CategoryId;

use crate::{
    catalog::{CategoryBy, CollectionBy, ProductBy, ProductSort, ProductWhere, product_list},
    connection::Connection,
    error::ApiResult,
    id::GlobalId,
    request::RequestContext,
};

/// The root fields of this slice.
#[derive(Default)]
pub struct CatalogQuery;

#[Object]
impl CatalogQuery {
    /// A product; null where there is none that the shop shows.
    async fn product(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] by: ProductBy,
    ) -> Option<ApiResult<Product>> {
        let view = CatalogView::of_shop(ctx.services());
        let found = match by {
            ProductBy::Id(id) => ctx.catalog().products.load_one(id.0).await,
            ProductBy::Slug(slug) => view.product_by_slug(&slug).await.map_err(Into::into),
            ProductBy::Sku(sku) => view.product_by_sku(&sku).await.map_err(Into::into),
        };
        found.map(|product| product.map(Product::from)).transpose()
    }

    /// The products that the shop shows.
    #[allow(clippy::too_many_arguments, reason = "every one is an argument of the field")]
    async fn products(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Only products that are so.", name = "where")] filter: Option<ProductWhere>,
        #[graphql(
            desc = "Only products that hold every word of this: in title, vendor, type, tags, SKUs or description."
        )]
        search: Option<String>,
        #[graphql(desc = "The order; by relevance where something is searched, else the newest first.")] sort: Option<
            ProductSort,
        >,
    ) -> ApiResult<ProductConnection> {
        let request = ctx.page(first, after, last, before)?;
        let section = ProductSection::Everything;
        let list = product_list(ctx.services(), section, filter, search.as_deref(), sort)?;
        ctx.catalog().products_page(list, request).await.map(ProductConnection)
    }

    /// A category; null where there is none.
    async fn category(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] by: CategoryBy,
    ) -> Option<ApiResult<Category>> {
        let found = match by {
            CategoryBy::Id(id) => ctx.catalog().category(id.0).await,
            CategoryBy::Slug(slug) => {
                CatalogView::of_shop(ctx.services()).category_by_slug(&slug).await.map_err(Into::into)
            }
        };
        found.map(|category| category.map(Category::from)).transpose()
    }

    /// The categories directly below one, or the roots of the tree, in the order of display.
    async fn categories(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "The category above; the roots where none is given.")] parent: Option<GlobalId<CategoryId>>,
    ) -> ApiResult<CategoryConnection> {
        let request = ctx.page(first, after, last, before)?;
        let view = CatalogView::of_shop(ctx.services());
        let parent = parent.map(|id| id.0);
        let page = view.categories(parent, &request).await?;
        Ok(CategoryConnection(Connection::new(page, async move { view.category_count(parent).await })))
    }

    /// A collection; null where there is none that is published.
    async fn collection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] by: CollectionBy,
    ) -> Option<ApiResult<Collection>> {
        let found = match by {
            CollectionBy::Id(id) => ctx.catalog().collections.load_one(id.0).await,
            CollectionBy::Slug(slug) => {
                CatalogView::of_shop(ctx.services()).collection_by_slug(&slug).await.map_err(Into::into)
            }
        };
        found.map(|collection| collection.map(Collection::from)).transpose()
    }

    /// The published collections, by title.
    async fn collections(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> ApiResult<CollectionConnection> {
        let request = ctx.page(first, after, last, before)?;
        let view = CatalogView::of_shop(ctx.services());
        let page = view.collections(&request).await?;
        Ok(CollectionConnection(Connection::new(page, async move { view.collection_count().await })))
    }
}
