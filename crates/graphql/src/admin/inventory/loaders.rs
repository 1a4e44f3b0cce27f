//! What belongs to stock, loaded for many things at once.

use cartwright_domain::{
    id::{StockLocationId, VariantId},
    inventory::{StockLevel, StockLocation},
};
use cartwright_services::inventory::{inventory_levels_of, stock_locations_by_id};

use crate::{admin::staff::Staff, relation::relations};

relations! {
    /// The relations of stock.
    pub struct InventoryLoaders for Staff;
    by id {
        /// Stock locations.
        locations: Locations(StockLocationId => StockLocation) = |ctx, ids| stock_locations_by_id(ctx, ids).await?;
        /// The levels of a variant at all locations.
        levels: Levels(VariantId => Vec<StockLevel>) = |ctx, ids| inventory_levels_of(ctx, ids).await?;
    }
    by page {}
}
