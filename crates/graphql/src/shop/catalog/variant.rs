//! A variant.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use cartwright_domain::catalog::Variant;

use super::Product;
use crate::{
    catalog::{Image, SelectedOption, Weight},
    error::{ApiError, ApiResult},
    id::global_id,
    many::Many,
    pricing::TaxedMoney,
    request::RequestContext,
};

/// A variant that the shop sells.
#[derive(Clone, Debug)]
pub struct ProductVariant(pub Arc<Variant>);

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

    /// The price in the channel, with the tax of the channel's default country.
    async fn price(&self, ctx: &Context<'_>) -> ApiResult<TaxedMoney> {
        let shown = ctx.catalog().shown_price(&self.0).await?.ok_or_else(ApiError::gone)?;
        Ok(TaxedMoney(shown.price))
    }

    /// What the price is compared with, such as the maker's recommended price.
    async fn compare_at_price(&self, ctx: &Context<'_>) -> Option<ApiResult<TaxedMoney>> {
        let shown = ctx.catalog().shown_price(&self.0).await;
        shown.map(|shown| shown?.compare_at_price.map(TaxedMoney)).transpose()
    }

    /// Whether it can be sold now.
    async fn available_for_sale(&self, ctx: &Context<'_>) -> ApiResult<bool> {
        let availability = ctx.catalog().availability.load_one(self.0.key()).await?;
        Ok(availability.is_some_and(|availability| availability.for_sale))
    }

    /// How many can be sold now; null where the shop does not disclose it, and where it sells without limit.
    async fn quantity_available(&self, ctx: &Context<'_>) -> Option<ApiResult<i32>> {
        if !ctx.services().settings().disclose_stock {
            return None;
        }
        let availability = ctx.catalog().availability.load_one(self.0.key()).await;
        let quantity = |units: i64| i32::try_from(units.max(0)).unwrap_or(i32::MAX);
        availability.map(|found| found?.quantity.map(quantity)).transpose()
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
}
