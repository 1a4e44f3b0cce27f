//! What staff hand in to change stock.

use async_graphql::InputObject;
use cartwright_domain::{
    id::{StockLocationId, VariantId},
    inventory::StockLocationDraft,
};
use cartwright_services::inventory::{
    InventoryAdjust, InventoryAdjustment, InventoryCount, InventorySet, InventoryTransfer, StockLocationUpdate,
};

use crate::{channel::CountryCode, id::GlobalId};

/// A new place that holds stock.
#[derive(Debug, InputObject)]
pub struct StockLocationCreateInput {
    /// The name by which imports and staff refer to it; unique in the shop, up to 50 characters.
    pub slug: String,
    /// The name for people, up to 100 characters.
    pub name: String,
    /// The country where it stands.
    pub country_code: CountryCode,
    /// Whether goods are sold from it.
    #[graphql(default = true)]
    pub active: bool,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// What is to change of a place that holds stock; what is absent stays.
#[derive(Debug, InputObject)]
pub struct StockLocationUpdateInput {
    /// The location.
    pub id: GlobalId<StockLocationId>,
    /// The name by which imports and staff refer to it.
    pub slug: Option<String>,
    /// The name for people.
    pub name: Option<String>,
    /// The country where it stands.
    pub country_code: Option<CountryCode>,
    /// Whether goods are sold from it. What is promised from it already is still sent from it.
    pub active: Option<bool>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// Differences of stock levels.
#[derive(Debug, InputObject)]
pub struct InventoryAdjustInput {
    /// The differences: 1 to 250, each level once. All of them are made, or none.
    pub changes: Vec<InventoryAdjustmentInput>,
    /// What the ledger is to say about it, up to 500 characters.
    pub note: Option<String>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// How a stock level changes.
#[derive(Debug, InputObject)]
pub struct InventoryAdjustmentInput {
    /// The variant.
    pub variant_id: GlobalId<VariantId>,
    /// The location.
    pub location_id: GlobalId<StockLocationId>,
    /// Units that came, or, below zero, that are gone.
    pub delta: i32,
}

/// Stock as it was counted.
#[derive(Debug, InputObject)]
pub struct InventorySetInput {
    /// The counts: 1 to 250, each level once. All of them are set, or none.
    pub changes: Vec<InventoryCountInput>,
    /// What the ledger is to say about it, up to 500 characters.
    pub note: Option<String>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// How many units lie somewhere.
#[derive(Debug, InputObject)]
pub struct InventoryCountInput {
    /// The variant.
    pub variant_id: GlobalId<VariantId>,
    /// The location.
    pub location_id: GlobalId<StockLocationId>,
    /// Units that lie there.
    pub quantity: i32,
    /// Units that lay there before, as far as the counter knows; 0 where there was no level. A count that began from another
    /// quantity is refused, so that a sale in between is not counted away.
    pub expected: i32,
}

/// Stock to be moved to another location.
#[derive(Debug, InputObject)]
pub struct InventoryTransferInput {
    /// The variant.
    pub variant_id: GlobalId<VariantId>,
    /// From where.
    pub from_location_id: GlobalId<StockLocationId>,
    /// To where; another location.
    pub to_location_id: GlobalId<StockLocationId>,
    /// Units; at least one, and no more than are promised to nobody there.
    pub quantity: i32,
    /// What the ledger is to say about it, up to 500 characters.
    pub note: Option<String>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

impl From<StockLocationCreateInput> for StockLocationDraft {
    fn from(input: StockLocationCreateInput) -> Self {
        Self { slug: input.slug, name: input.name, country: input.country_code.0, active: input.active }
    }
}

impl From<StockLocationUpdateInput> for StockLocationUpdate {
    fn from(input: StockLocationUpdateInput) -> Self {
        Self {
            id: input.id.0,
            slug: input.slug,
            name: input.name,
            country: input.country_code.map(|code| code.0),
            active: input.active,
        }
    }
}

impl From<InventoryAdjustInput> for InventoryAdjust {
    fn from(input: InventoryAdjustInput) -> Self {
        let change = |change: InventoryAdjustmentInput| InventoryAdjustment {
            variant_id: change.variant_id.0,
            location_id: change.location_id.0,
            delta: change.delta.into(),
        };
        Self { changes: input.changes.into_iter().map(change).collect(), note: input.note }
    }
}

impl From<InventorySetInput> for InventorySet {
    fn from(input: InventorySetInput) -> Self {
        let count = |count: InventoryCountInput| InventoryCount {
            variant_id: count.variant_id.0,
            location_id: count.location_id.0,
            quantity: count.quantity.into(),
            expected: count.expected.into(),
        };
        Self { changes: input.changes.into_iter().map(count).collect(), note: input.note }
    }
}

impl From<InventoryTransferInput> for InventoryTransfer {
    fn from(input: InventoryTransferInput) -> Self {
        Self {
            variant_id: input.variant_id.0,
            from_location_id: input.from_location_id.0,
            to_location_id: input.to_location_id.0,
            quantity: input.quantity.into(),
            note: input.note,
        }
    }
}
