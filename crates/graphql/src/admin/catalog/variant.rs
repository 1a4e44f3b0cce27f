//! A variant.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use cartwright_domain::catalog::Variant;

use super::{Product, VariantListing};
use crate::{
    admin::{inventory::InventoryLevel, staff::StaffContext},
    catalog::{Image, SelectedOption, Weight},
    error::{ApiError, ApiResult},
    id::global_id,
    many::Many,
    request::RequestContext,
    scalar::DateTime,
};

/// A variant as staff see it.
#[derive(Clone, Debug)]
pub struct ProductVariant(pub Arc<Variant>);

impl From<Variant> for ProductVariant {
    fn from(variant: Variant) -> Self {
        Self(Arc::new(variant))
    }
}

impl From<Arc<Variant>> for ProductVariant {
    fn from(variant: Arc<Variant>) -> Self {
        Self(variant)
    }
}

/// What is priced, stocked and sold: one combination of a product's option values.
#[Object]
impl ProductVariant {
    /// The variant's id.
    pub async fn id(&self) -> ID {
        global_id(self.0.id)
    }

    /// The shop's own number, unique in the shop.
    async fn sku(&self) -> Option<&str> {
        self.0.sku.as_deref()
    }

    /// The number below the bars, such as a GTIN.
    async fn barcode(&self) -> Option<&str> {
        self.0.barcode.as_deref()
    }

    /// The option values in one text; `Default Title` where the product has no options.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// The product that it belongs to.
    async fn product(&self, ctx: &Context<'_>) -> ApiResult<Product> {
        let product = ctx.catalog().products.load_one(self.0.product_id).await?;
        product.map(Product::from).ok_or_else(ApiError::gone)
    }

    /// Its value in each option of the product, in the order of the options; 3 at most.
    async fn selected_options(&self, ctx: &Context<'_>) -> ApiResult<Many<SelectedOption>> {
        let options = ctx.catalog().options.load_one(self.0.product_id).await?.unwrap_or_default();
        let pairs = options.into_iter().zip(&self.0.option_values);
        Ok(pairs.map(|(option, value)| SelectedOption { name: option.name, value: value.clone() }).collect())
    }

    /// Its prices, one for each channel that it is sold in; a shop has few channels.
    async fn listings(&self, ctx: &Context<'_>) -> ApiResult<Many<VariantListing>> {
        let listings = ctx.catalog().listings.load_one(self.0.id).await?.unwrap_or_default();
        let channels = ctx.services().shop().channels();
        let in_order = channels.iter().filter_map(|channel| {
            let listing = listings.iter().find(|listing| listing.channel_id == channel.id)?;
            Some(VariantListing::new(listing, channel))
        });
        Ok(in_order.collect())
    }

    /// The goods that it is taxed like, such as `standard`.
    async fn tax_class(&self) -> &str {
        &self.0.tax_class.0
    }

    /// Whether its stock is counted; what is not counted sells without limit.
    async fn tracked(&self) -> bool {
        self.0.tracked
    }

    /// Whether it sells when nothing is in stock.
    async fn allow_backorder(&self) -> bool {
        self.0.allow_backorder
    }

    /// How much of it lies at each location, one level a location; a shop has few. Needs the permission `inventory:read`.
    async fn inventory_levels(&self, ctx: &Context<'_>) -> ApiResult<Many<InventoryLevel>> {
        let levels = ctx.inventory().levels.load_one(self.0.id).await?;
        Ok(levels.unwrap_or_default().into_iter().map(InventoryLevel::from).collect())
    }

    /// The picture that shows this variant.
    async fn image(&self, ctx: &Context<'_>) -> Option<ApiResult<Image>> {
        let found = ctx.catalog().pictures.load_one(self.0.media_id?).await;
        found.map(|media| media.as_ref().map(Image::from)).transpose()
    }

    /// What it weighs, where that is known.
    async fn weight(&self) -> Option<Weight> {
        Weight::of_grams(self.0.weight_grams)
    }

    /// Whether it has to be sent.
    async fn requires_shipping(&self) -> bool {
        self.0.requires_shipping
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it was last changed, apart from its prices and its stock.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }
}
