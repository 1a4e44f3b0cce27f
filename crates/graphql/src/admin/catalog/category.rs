//! A category.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use cartwright_domain::catalog;
use cartwright_services::catalog::ProductSection;

use super::connection::ProductConnection;
use crate::{
    catalog::{Image, ProductSort, ProductWhere, Seo, product_list},
    error::ApiResult,
    id::global_id,
    many::Many,
    request::RequestContext,
    scalar::DateTime,
};

/// A category of the tree as staff see it.
#[derive(Clone, Debug)]
pub struct Category(pub Arc<catalog::Category>);

impl From<catalog::Category> for Category {
    fn from(category: catalog::Category) -> Self {
        Self(Arc::new(category))
    }
}

/// A node of the category tree.
#[Object]
impl Category {
    /// The category's id.
    pub async fn id(&self) -> ID {
        global_id(self.0.id)
    }

    /// The name in addresses, unique in the shop.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// The name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The description as plain text; empty for none.
    async fn description(&self) -> &str {
        &self.0.description
    }

    /// The category above; null for a root.
    async fn parent(&self, ctx: &Context<'_>) -> Option<ApiResult<Category>> {
        let parent = ctx.catalog().category(self.0.parent_id?).await;
        parent.map(|found| found.map(Category::from)).transpose()
    }

    /// The categories above, from the root down, 9 at most.
    async fn ancestors(&self, ctx: &Context<'_>) -> ApiResult<Many<Category>> {
        let above = ctx.catalog().categories_in_order(self.0.path.ancestors()).await?;
        Ok(above.into_iter().map(Category::from).collect())
    }

    /// The categories directly below, in the order of display: the first 250. `categories(parent:)` pages through more.
    async fn children(&self, ctx: &Context<'_>) -> ApiResult<Many<Category>> {
        let below = ctx.catalog().children(self.0.id).await?;
        Ok(below.into_iter().map(Category::from).collect())
    }

    /// The products in the category and everything below it.
    #[allow(clippy::too_many_arguments, reason = "every one is an argument of the field")]
    async fn products(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Only products that are so.", name = "where")] filter: Option<ProductWhere>,
        #[graphql(desc = "The order; the newest first where none is given.")] sort: Option<ProductSort>,
    ) -> ApiResult<ProductConnection> {
        let request = ctx.page(first, after, last, before)?;
        let section = ProductSection::Category(self.0.id);
        let list = product_list(ctx.services(), section, filter, None, sort)?;
        ctx.catalog().products_page(list, request).await.map(ProductConnection)
    }

    /// Its picture.
    async fn image(&self) -> Option<Image> {
        self.0.image.as_ref().map(Image::from)
    }

    /// What search engines show.
    async fn seo(&self) -> Seo {
        Seo::from(&self.0.seo)
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }
}
