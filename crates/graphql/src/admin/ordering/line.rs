//! Lines of orders.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use cartwright_domain::{id::OrderLineId, ordering};
use cartwright_services::ordering::StockShare;

use crate::{
    admin::{catalog::ProductVariant, inventory::StockLocation, staff::StaffContext},
    cart::Attribute,
    catalog::Image,
    error::{ApiError, ApiResult},
    id::global_id,
    many::Many,
    pricing::TaxedMoney,
    request::RequestContext,
    scalar::{Decimal, Url, nearest_int},
};

/// A line of an order.
#[derive(Clone, Debug)]
pub struct OrderLine {
    order: Arc<ordering::Order>,
    place: usize,
}

/// Units of a line that lie at a location.
#[derive(Clone, Copy, Debug)]
pub struct OrderAllocation(StockShare);

impl OrderLine {
    /// The line at that place of the order.
    pub fn at(order: &Arc<ordering::Order>, place: usize) -> Option<Self> {
        (place < order.lines.len()).then(|| Self { order: Arc::clone(order), place })
    }

    /// The line of the order with that id.
    pub fn with_id(order: &Arc<ordering::Order>, id: OrderLineId) -> Option<Self> {
        let place = order.lines.iter().position(|line| line.id == id)?;
        Self::at(order, place)
    }

    /// The place was looked up when this was made, and an order loses no line.
    fn line(&self) -> &ordering::OrderLine {
        &self.order.lines[self.place]
    }
}

/// So many of one variant in an order, as it was when the order was placed.
#[Object]
impl OrderLine {
    /// The line's id.
    async fn id(&self) -> ID {
        global_id(self.line().id)
    }

    /// The variant; null where it was deleted since.
    async fn variant(&self, ctx: &Context<'_>) -> Option<ApiResult<ProductVariant>> {
        let found = ctx.catalog().variants.load_one(self.line().variant_id?).await;
        found.map(|variant| variant.map(ProductVariant::from)).transpose()
    }

    /// The product's title.
    async fn title(&self) -> &str {
        &self.line().title
    }

    /// The variant's title.
    async fn variant_title(&self) -> &str {
        &self.line().variant_title
    }

    /// The shop's own number of the variant.
    async fn sku(&self) -> Option<&str> {
        self.line().sku.as_deref()
    }

    /// A picture.
    async fn image(&self) -> Option<Image> {
        let url = self.line().image_url.clone()?;
        Some(Image { url: Url(url), alt_text: None, width: None, height: None })
    }

    /// Units bought.
    async fn quantity(&self) -> i32 {
        self.line().quantity
    }

    /// Units of them that were sent.
    async fn fulfilled_quantity(&self) -> i32 {
        self.line().fulfilled_quantity
    }

    /// Units of them that are in a parcel which was not sent yet.
    async fn packed_quantity(&self) -> i32 {
        self.line().packed_quantity
    }

    /// Units of them that are in no parcel yet.
    async fn outstanding_quantity(&self) -> i32 {
        self.line().outstanding()
    }

    /// From where the units are to be taken that are in no parcel yet, one entry a location; a shop has few. Empty where the stock of the variant
    /// is not counted. The locations need the permission `inventory:read`.
    async fn allocations(&self, ctx: &Context<'_>) -> ApiResult<Many<OrderAllocation>> {
        let shares = ctx.orders().allocations.load_one(self.line().id).await?;
        Ok(shares.unwrap_or_default().into_iter().map(OrderAllocation).collect())
    }

    /// The price of one.
    async fn unit_price(&self) -> TaxedMoney {
        TaxedMoney(self.line().unit_price)
    }

    /// The price of all units, before discounts.
    async fn subtotal(&self) -> TaxedMoney {
        TaxedMoney(self.line().subtotal)
    }

    /// What the line cost.
    async fn total(&self) -> TaxedMoney {
        TaxedMoney(self.line().total)
    }

    /// The tax class that was applied, such as `standard`.
    async fn tax_class(&self) -> &str {
        &self.line().tax_class.0
    }

    /// The tax rate that was applied: `"0.19"` is 19 %.
    async fn tax_rate(&self) -> Decimal {
        Decimal(self.line().tax_rate.to_string())
    }

    /// Whether it is sent.
    async fn requires_shipping(&self) -> bool {
        self.line().requires_shipping
    }

    /// What the storefront noted; 30 at most.
    async fn attributes(&self) -> Many<Attribute> {
        self.line().attributes.iter().cloned().map(Attribute::from).collect()
    }
}

/// Units of a line of an order that are to be taken from a location.
#[Object]
impl OrderAllocation {
    /// The location.
    async fn location(&self, ctx: &Context<'_>) -> ApiResult<StockLocation> {
        let location = ctx.inventory().locations.load_one(self.0.location_id).await?;
        location.map(StockLocation::from).ok_or_else(ApiError::gone)
    }

    /// Units to be taken there.
    async fn quantity(&self) -> i32 {
        nearest_int(self.0.quantity)
    }
}
