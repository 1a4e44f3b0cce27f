//! A product.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use cartwright_domain::catalog::ProductHead;

use super::{
    Category, ProductVariant,
    connection::{CollectionConnection, MediaConnection, ProductVariantConnection},
};
use crate::{
    catalog::{Image, ProductAttribute, ProductOption, SelectedOptionInput, Seo},
    error::{ApiError, ApiResult},
    id::global_id,
    many::Many,
    pricing::{Money, TaxedMoneyRange},
    request::RequestContext,
    scalar::{DateTime, Html},
};

/// A product that the shop shows.
#[derive(Clone, Debug)]
pub struct Product(pub Arc<ProductHead>);

impl From<Arc<ProductHead>> for Product {
    fn from(head: Arc<ProductHead>) -> Self {
        Self(head)
    }
}

/// A product that is published and has a price in the channel of the request. What is sold is one of its variants.
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

    /// The variants with a price in the channel, in the order of display.
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

    /// The variant with one value for each option of the product, whatever their order.
    async fn variant_for_options(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "One value for each option of the product, 3 at most.")] selected: Vec<SelectedOptionInput>,
    ) -> Option<ApiResult<ProductVariant>> {
        let found = ctx.catalog().variant_for_options(self.0.id, &selected).await;
        found.map(|variant| variant.map(ProductVariant::from)).transpose()
    }

    /// The first variant in the order of display that can be sold now.
    async fn first_available_variant(&self, ctx: &Context<'_>) -> Option<ApiResult<ProductVariant>> {
        let found = ctx.catalog().first_for_sale.load_one(self.0.id).await;
        found.map(|variant| variant.map(ProductVariant::from)).transpose()
    }

    /// The lowest and the highest price of the variants.
    async fn price_range(&self, ctx: &Context<'_>) -> ApiResult<TaxedMoneyRange> {
        let ranges = ctx.catalog().price_ranges.load_one(self.0.id).await?.ok_or_else(ApiError::gone)?;
        Ok(TaxedMoneyRange(ranges.price))
    }

    /// The lowest and the highest of the prices that those of the variants are compared with; null where there is none.
    async fn compare_at_price_range(&self, ctx: &Context<'_>) -> Option<ApiResult<TaxedMoneyRange>> {
        let ranges = ctx.catalog().price_ranges.load_one(self.0.id).await;
        ranges.map(|ranges| ranges?.compare_at_price.map(TaxedMoneyRange)).transpose()
    }

    /// The lowest listed price of any variant in the 30 days before the present price; null where there was none. What a
    /// reduced price must be shown with in the European Union.
    #[graphql(name = "lowestPriceLast30Days")]
    async fn lowest_price_last_30_days(&self, ctx: &Context<'_>) -> Option<ApiResult<Money>> {
        let lowest = ctx.catalog().lowest_recent.load_one(self.0.id).await;
        lowest.map(|found| found.map(Money)).transpose()
    }

    /// Whether some variant can be sold now.
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

    /// The categories from the root down to the one that it stands in, 10 at most.
    async fn breadcrumbs(&self, ctx: &Context<'_>) -> ApiResult<Many<Category>> {
        let Some(id) = self.0.category_id else {
            return Ok(Many::default());
        };
        let Some(category) = ctx.catalog().category(id).await? else {
            return Ok(Many::default());
        };
        let mut trail = ctx.catalog().categories_in_order(category.path.ancestors()).await?;
        trail.push(category);
        Ok(trail.into_iter().map(Category::from).collect())
    }

    /// The published collections that it stands in, by title.
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

    /// From when on it is shown.
    async fn published_at(&self) -> Option<DateTime> {
        self.0.published_at.map(DateTime)
    }
}
