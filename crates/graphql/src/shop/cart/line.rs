//! A line of a cart.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use cartwright_domain::cart::{self, LineSnapshot};
use cartwright_services::cart::CartView;

use crate::{
    cart::Attribute, catalog::Image, error::ApiResult, id::global_id, many::Many, pricing::TaxedMoney,
    request::RequestContext, scalar::Url, shop::catalog::ProductVariant,
};

/// A line of a cart.
#[derive(Clone, Debug)]
pub struct CartLine {
    /// The cart.
    pub(super) view: Arc<CartView>,
    /// Its place among the lines.
    pub(super) index: usize,
}

impl CartLine {
    fn line(&self) -> &cart::CartLine {
        &self.view.cart.lines[self.index]
    }

    fn priced(&self) -> &cart::PricedLine {
        // Prices are made line by line, in the order of the cart.
        &self.view.priced.lines[self.index]
    }

    fn snapshot(&self) -> &LineSnapshot {
        &self.line().snapshot
    }
}

/// So many of one variant in a cart. It keeps a copy of what was put in, so that a product that is deleted later empties nobody's cart.
#[Object]
impl CartLine {
    /// The line's id.
    async fn id(&self) -> ID {
        global_id(self.line().id)
    }

    /// Units, from 1 to 9,999.
    async fn quantity(&self) -> i32 {
        self.line().quantity
    }

    /// The variant; null once it is not sold any more.
    async fn variant(&self, ctx: &Context<'_>) -> Option<ApiResult<ProductVariant>> {
        let found = ctx.catalog().variants.load_one(self.line().variant_id?).await;
        found.map(|variant| variant.map(ProductVariant::from)).transpose()
    }

    /// The product's title.
    async fn title(&self) -> &str {
        &self.snapshot().title
    }

    /// The variant's title.
    async fn variant_title(&self) -> &str {
        &self.snapshot().variant_title
    }

    /// The shop's own number of the variant.
    async fn sku(&self) -> Option<&str> {
        self.snapshot().sku.as_deref()
    }

    /// A picture.
    async fn image(&self) -> Option<Image> {
        let url = self.snapshot().image_url.clone()?;
        Some(Image { url: Url(url), alt_text: None, width: None, height: None })
    }

    /// The price of one, its tax rounded on its own: for showing, not for adding up.
    async fn unit_price(&self) -> TaxedMoney {
        TaxedMoney(self.priced().unit_price)
    }

    /// The price of all units, before discounts.
    async fn subtotal(&self) -> TaxedMoney {
        TaxedMoney(self.priced().subtotal)
    }

    /// What the line costs.
    async fn total(&self) -> TaxedMoney {
        TaxedMoney(self.priced().total)
    }

    /// What the storefront notes; lines with other notes stay apart.
    async fn attributes(&self) -> Many<Attribute> {
        self.line().attributes.iter().cloned().map(Attribute::from).collect()
    }
}
