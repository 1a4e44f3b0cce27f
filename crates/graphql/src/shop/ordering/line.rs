//! A line of an order.

use async_graphql::{Context, ID, Object};
use cartwright_domain::ordering;

use crate::{
    cart::Attribute, catalog::Image, error::ApiResult, id::global_id, many::Many, pricing::TaxedMoney,
    request::RequestContext, scalar::Url, shop::catalog::ProductVariant,
};

/// A line of an order.
#[derive(Clone, Debug)]
pub struct OrderLine(pub ordering::OrderLine);

/// So many of one variant in an order, as it was when the order was placed.
#[Object]
impl OrderLine {
    /// The line's id.
    async fn id(&self) -> ID {
        global_id(self.0.id)
    }

    /// Units bought.
    async fn quantity(&self) -> i32 {
        self.0.quantity
    }

    /// Units of them that were sent.
    async fn fulfilled_quantity(&self) -> i32 {
        self.0.fulfilled_quantity
    }

    /// Units of them that can still be sent back: they were sent, and nobody has asked for it yet.
    async fn returnable_quantity(&self) -> i32 {
        self.0.returnable()
    }

    /// The variant; null where it is not sold any more.
    async fn variant(&self, ctx: &Context<'_>) -> Option<ApiResult<ProductVariant>> {
        let found = ctx.catalog().variants.load_one(self.0.variant_id?).await;
        found.map(|variant| variant.map(ProductVariant::from)).transpose()
    }

    /// The product's title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// The variant's title.
    async fn variant_title(&self) -> &str {
        &self.0.variant_title
    }

    /// The shop's own number of the variant.
    async fn sku(&self) -> Option<&str> {
        self.0.sku.as_deref()
    }

    /// A picture.
    async fn image(&self) -> Option<Image> {
        let url = self.0.image_url.clone()?;
        Some(Image { url: Url(url), alt_text: None, width: None, height: None })
    }

    /// The price of one.
    async fn unit_price(&self) -> TaxedMoney {
        TaxedMoney(self.0.unit_price)
    }

    /// The price of all units, before discounts.
    async fn subtotal(&self) -> TaxedMoney {
        TaxedMoney(self.0.subtotal)
    }

    /// What the line cost.
    async fn total(&self) -> TaxedMoney {
        TaxedMoney(self.0.total)
    }

    /// Whether it is sent.
    async fn requires_shipping(&self) -> bool {
        self.0.requires_shipping
    }

    /// What the storefront noted.
    async fn attributes(&self) -> Many<Attribute> {
        self.0.attributes.iter().cloned().map(Attribute::from).collect()
    }
}
