//! The root fields about stock.

use async_graphql::{Context, InputObject, Object};
use cartwright_domain::id::{StockLocationId, VariantId};
use cartwright_services::inventory::{
    StockLevelFilter, StockMovementFilter, inventory_level_count, inventory_levels, stock_location_count,
    stock_locations, stock_movement_count, stock_movements,
};

use super::{
    level::InventoryLevelConnection,
    location::StockLocationConnection,
    movement::{StockMovementConnection, StockMovementKind},
};
use crate::{catalog::DateTimeRange, connection::Connection, error::ApiResult, id::GlobalId, request::RequestContext};

/// Conditions on stock levels; all that are given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct InventoryWhere {
    /// Only of this variant.
    pub variant: Option<GlobalId<VariantId>>,
    /// Only at this location.
    pub location: Option<GlobalId<StockLocationId>>,
    /// Only where at most so many units are promised to nobody.
    pub available_at_most: Option<i32>,
}

/// Conditions on entries of the ledger of stock; all that are given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct StockMovementWhere {
    /// Only of this variant.
    pub variant: Option<GlobalId<VariantId>>,
    /// Only at this location.
    pub location: Option<GlobalId<StockLocationId>>,
    /// Only of this kind.
    pub kind: Option<StockMovementKind>,
    /// Only what belongs to the order, payment session, import or other location with this id.
    pub reference: Option<String>,
    /// Only in this time.
    pub occurred_at: Option<DateTimeRange>,
}

/// The root fields of this slice.
#[derive(Default)]
pub struct InventoryQuery;

#[Object]
impl InventoryQuery {
    /// The places that hold stock, by slug. Needs the permission `inventory:read`.
    async fn stock_locations(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> ApiResult<StockLocationConnection> {
        let (services, request) = (ctx.services().clone(), ctx.page(first, after, last, before)?);
        let page = stock_locations(&services, &request).await?;
        Ok(StockLocationConnection(Connection::new(page, async move { stock_location_count(&services).await })))
    }

    /// How much of which variant lies where. Needs the permission `inventory:read`.
    async fn inventory_levels(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Only levels that are so.", name = "where")] filter: Option<InventoryWhere>,
    ) -> ApiResult<InventoryLevelConnection> {
        let (services, request) = (ctx.services().clone(), ctx.page(first, after, last, before)?);
        let filter = StockLevelFilter::from(filter.unwrap_or_default());
        let page = inventory_levels(&services, &filter, &request).await?;
        let count = async move { inventory_level_count(&services, &filter).await };
        Ok(InventoryLevelConnection(Connection::new(page, count)))
    }

    /// What changed stock, the newest first. Needs the permission `inventory:read`.
    async fn stock_movements(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Only entries that are so.", name = "where")] filter: Option<StockMovementWhere>,
    ) -> ApiResult<StockMovementConnection> {
        let (services, request) = (ctx.services().clone(), ctx.page(first, after, last, before)?);
        let filter = StockMovementFilter::from(filter.unwrap_or_default());
        let page = stock_movements(&services, &filter, &request).await?;
        let count = async move { stock_movement_count(&services, &filter).await };
        Ok(StockMovementConnection(Connection::new(page, count)))
    }
}

impl From<InventoryWhere> for StockLevelFilter {
    fn from(filter: InventoryWhere) -> Self {
        Self {
            variant_id: filter.variant.map(|id| id.0),
            location_id: filter.location.map(|id| id.0),
            available_at_most: filter.available_at_most.map(i64::from),
        }
    }
}

impl From<StockMovementWhere> for StockMovementFilter {
    fn from(filter: StockMovementWhere) -> Self {
        let (since, before) = filter.occurred_at.unwrap_or_default().bounds();
        Self {
            variant_id: filter.variant.map(|id| id.0),
            location_id: filter.location.map(|id| id.0),
            kind: filter.kind.map(Into::into),
            reference: filter.reference,
            since,
            before,
        }
    }
}
