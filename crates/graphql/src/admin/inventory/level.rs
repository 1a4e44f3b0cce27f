//! How much of a variant lies at a location.

use async_graphql::{Context, Object};
use cartwright_domain::inventory::StockLevel;

use super::StockLocation;
use crate::{
    admin::{catalog::ProductVariant, staff::StaffContext},
    connection::connection,
    error::{ApiError, ApiResult},
    request::RequestContext,
    scalar::nearest_int,
};

/// How much of a variant lies at a location.
#[derive(Clone, Copy, Debug)]
pub struct InventoryLevel(pub StockLevel);

impl From<StockLevel> for InventoryLevel {
    fn from(level: StockLevel) -> Self {
        Self(level)
    }
}

/// How much of a variant lies at a location, and how much of that is promised. A variant has one level at a location at most.
#[Object]
impl InventoryLevel {
    /// The variant.
    async fn variant(&self, ctx: &Context<'_>) -> ApiResult<ProductVariant> {
        let variant = ctx.catalog().variants.load_one(self.0.variant_id).await?;
        variant.map(ProductVariant::from).ok_or_else(ApiError::gone)
    }

    /// The location.
    async fn location(&self, ctx: &Context<'_>) -> ApiResult<StockLocation> {
        let location = ctx.inventory().locations.load_one(self.0.location_id).await?;
        location.map(StockLocation::from).ok_or_else(ApiError::gone)
    }

    /// Units that lie there.
    async fn on_hand(&self) -> i32 {
        nearest_int(self.0.on_hand)
    }

    /// Units of them that are promised to carts and orders; more than lie there only where backorders are allowed.
    async fn reserved(&self) -> i32 {
        nearest_int(self.0.reserved)
    }

    /// Units that lie there and are promised to nobody; below zero where backorders wait.
    async fn available(&self) -> i32 {
        nearest_int(self.0.available())
    }
}

connection! {
    /// Stock levels, a page at a time.
    pub InventoryLevelConnection;
    /// A stock level at its place in a list.
    pub InventoryLevelEdge of InventoryLevel;
}
