//! What staff change of stock.

use async_graphql::{Context, Object};
use cartwright_services::inventory::{
    inventory_adjust, inventory_set, inventory_transfer, stock_location_create, stock_location_update,
};

use super::{
    InventoryLevel, StockLocation,
    error::InventoryUserError,
    input::{
        InventoryAdjustInput, InventorySetInput, InventoryTransferInput, StockLocationCreateInput,
        StockLocationUpdateInput,
    },
};
use crate::{error::ApiResult, request::RequestContext, user_error::payload};

payload! {
    /// The answer to `stockLocationCreate`.
    pub StockLocationCreatePayload refused by InventoryUserError {
        /// The new location; null where none was made.
        stock_location: StockLocation,
    }
}

payload! {
    /// The answer to `stockLocationUpdate`.
    pub StockLocationUpdatePayload refused by InventoryUserError {
        /// The location after the change; null where nothing was changed.
        stock_location: StockLocation,
    }
}

payload! {
    /// The answer to `inventoryAdjust`.
    pub InventoryAdjustPayload refused by InventoryUserError {
        /// The levels after the change, in the order of the input, 250 at most; empty where nothing was changed.
        inventory_levels: [InventoryLevel],
    }
}

payload! {
    /// The answer to `inventorySet`.
    pub InventorySetPayload refused by InventoryUserError {
        /// The levels after the change, in the order of the input, 250 at most; empty where nothing was changed.
        inventory_levels: [InventoryLevel],
    }
}

payload! {
    /// The answer to `inventoryTransfer`.
    pub InventoryTransferPayload refused by InventoryUserError {
        /// Both levels after the change, that of the source first; empty where nothing was changed.
        inventory_levels: [InventoryLevel],
    }
}

/// The mutations of this slice.
#[derive(Default)]
pub struct InventoryMutation;

#[Object]
impl InventoryMutation {
    /// Enters a place that holds stock. Channels sell from it once they name it. Needs the permission `inventory:write`.
    async fn stock_location_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The location.")] mut input: StockLocationCreateInput,
    ) -> ApiResult<StockLocationCreatePayload> {
        let key = input.idempotency_key.take();
        StockLocationCreatePayload::of(stock_location_create(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Changes a place that holds stock. Needs the permission `inventory:write`.
    async fn stock_location_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The location and what is to change.")] mut input: StockLocationUpdateInput,
    ) -> ApiResult<StockLocationUpdatePayload> {
        let key = input.idempotency_key.take();
        StockLocationUpdatePayload::of(stock_location_update(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Adds to stock, or takes away. Differences add up, also with the sales that happen meanwhile. Needs the permission
    /// `inventory:write`.
    async fn inventory_adjust(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The differences.")] mut input: InventoryAdjustInput,
    ) -> ApiResult<InventoryAdjustPayload> {
        let key = input.idempotency_key.take();
        InventoryAdjustPayload::of(inventory_adjust(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Sets stock to what was counted. Needs the permission `inventory:write`.
    async fn inventory_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The counts.")] mut input: InventorySetInput,
    ) -> ApiResult<InventorySetPayload> {
        let key = input.idempotency_key.take();
        InventorySetPayload::of(inventory_set(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Moves stock to another location. Needs the permission `inventory:write`.
    async fn inventory_transfer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be moved.")] mut input: InventoryTransferInput,
    ) -> ApiResult<InventoryTransferPayload> {
        let key = input.idempotency_key.take();
        InventoryTransferPayload::of(inventory_transfer(ctx.services(), input.into(), key.as_deref()).await)
    }
}
