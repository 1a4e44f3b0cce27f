//! The root fields of the catalogue.

use async_graphql::{Context, Object};
use cartwright_domain::id::CategoryId;
use cartwright_services::catalog::ProductSection;

use super::{
    Category, Collection, Product,
    connection::{CategoryConnection, CollectionConnection, ProductConnection},
};
use crate::{
    catalog::{CategoryBy, CollectionBy, ProductBy, ProductSort, ProductWhere, product_list},
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
        let found = ctx.catalog().product_by(by).await;
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
        let found = ctx.catalog().category_by(by).await;
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
        ctx.catalog().categories_below(parent.map(|id| id.0), request).await.map(CategoryConnection)
    }

    /// A collection; null where there is none that is published.
    async fn collection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] by: CollectionBy,
    ) -> Option<ApiResult<Collection>> {
        let found = ctx.catalog().collection_by(by).await;
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
        ctx.catalog().all_collections(request).await.map(CollectionConnection)
    }
}
