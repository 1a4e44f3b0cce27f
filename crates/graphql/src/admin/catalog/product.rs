//! A product.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use cartwright_domain::catalog::ProductHead;

use super::{
    Category, ProductStatus,
    connection::{CollectionConnection, MediaConnection, ProductVariantConnection},
};
use crate::{
    catalog::{Image, ProductAttribute, ProductOption, Seo},
    error::ApiResult,
    id::global_id,
    many::Many,
    request::RequestContext,
    scalar::{DateTime, Html},
};

/// A product as staff see it.
#[derive(Clone, Debug)]
pub struct Product(pub Arc<ProductHead>);

impl From<ProductHead> for Product {
    fn from(head: ProductHead) -> Self {
        Self(Arc::new(head))
    }
}

impl From<Arc<ProductHead>> for Product {
    fn from(head: Arc<ProductHead>) -> Self {
        Self(head)
    }
}

/// A product in any state of its life. What is sold is one of its variants.
#[Object]
impl Product {
    /// The product's id.
    pub async fn id(&self) -> ID {
        global_id(self.0.id)
    }

    /// The name in addresses, unique in the shop.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// The title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// The description as plain text; empty for none.
    async fn description(&self) -> &str {
        &self.0.description
    }

    /// The description with its markup; empty for none.
    async fn description_html(&self) -> Html {
        Html(self.0.description_html.clone())
    }

    /// Who makes it.
    async fn vendor(&self) -> Option<&str> {
        self.0.vendor.as_deref()
    }

    /// What kind of thing it is, in the shop's own words.
    async fn product_type(&self) -> Option<&str> {
        self.0.product_type.as_deref()
    }

    /// The tags, 250 at most.
    async fn tags(&self) -> &[String] {
        &self.0.tags
    }

    /// What search engines show.
    async fn seo(&self) -> Seo {
        Seo::from(&self.0.seo)
    }

    /// What the variants differ in, 3 at most; none for a product with one variant only.
    async fn options(&self, ctx: &Context<'_>) -> ApiResult<Many<ProductOption>> {
        let options = ctx.catalog().options.load_one(self.0.id).await?;
        Ok(options.into_iter().flatten().map(ProductOption).collect())
    }

    /// The variants in the order of display.
    async fn variants(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> ApiResult<ProductVariantConnection> {
        let request = ctx.page(first, after, last, before)?;
        ctx.catalog().variants_page(self.0.id, request).await.map(ProductVariantConnection)
    }

    /// Whether some variant can be sold in the default channel now, were the product published.
    async fn available_for_sale(&self, ctx: &Context<'_>) -> ApiResult<bool> {
        Ok(ctx.catalog().for_sale.load_one(self.0.id).await?.unwrap_or(false))
    }

    /// The first picture.
    async fn featured_image(&self, ctx: &Context<'_>) -> Option<ApiResult<Image>> {
        let picture = ctx.catalog().first_picture(self.0.id).await;
        picture.map(|media| media.as_ref().map(Image::from)).transpose()
    }

    /// The pictures in the order of display.
    async fn media(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> ApiResult<MediaConnection> {
        let request = ctx.page(first, after, last, before)?;
        ctx.catalog().media_page(self.0.id, request).await.map(MediaConnection)
    }

    /// Facts such as the material, 100 at most.
    async fn attributes(&self) -> Many<ProductAttribute> {
        self.0.attributes.iter().map(ProductAttribute::from).collect()
    }

    /// The category that it stands in.
    async fn category(&self, ctx: &Context<'_>) -> Option<ApiResult<Category>> {
        let category = ctx.catalog().category(self.0.category_id?).await;
        category.map(|found| found.map(Category::from)).transpose()
    }

    /// The collections that it stands in, by title.
    async fn collections(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> ApiResult<CollectionConnection> {
        let request = ctx.page(first, after, last, before)?;
        ctx.catalog().collections_page(self.0.id, request).await.map(CollectionConnection)
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }

    /// Where it stands in its life.
    async fn status(&self) -> ProductStatus {
        self.0.status.into()
    }

    /// Grows by one with every change but those of prices.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// From when on it is shown, where it is active; null for not at all.
    async fn published_at(&self) -> Option<DateTime> {
        self.0.published_at.map(DateTime)
    }
}
