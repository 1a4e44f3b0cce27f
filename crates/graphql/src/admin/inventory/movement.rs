//! The ledger of stock.

use async_graphql::{Context, Enum, ID, Object};
use cartwright_domain::inventory;

use super::StockLocation;
use crate::{
    admin::{catalog::ProductVariant, staff::StaffContext},
    connection::connection,
    error::{ApiError, ApiResult},
    id::global_id,
    request::RequestContext,
    scalar::{DateTime, nearest_int},
};

/// Why a stock level changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "inventory::MovementKind")]
pub enum StockMovementKind {
    /// The quantity that a new variant came with.
    Initial,
    /// An import that was told to set stock.
    Import,
    /// Staff added or took away.
    Adjustment,
    /// Staff set the level after counting.
    Set,
    /// Sent to another location.
    TransferOut,
    /// Came from another location.
    TransferIn,
    /// Promised to a cart or an order.
    Reservation,
    /// A promise was taken back.
    Release,
    /// Left for a customer.
    Shipment,
    /// Left for a customer, and was taken back before it got there.
    ShipmentCancelled,
    /// Came back from a customer.
    Return,
}

/// An entry of the ledger of stock.
#[derive(Clone, Debug)]
pub struct StockMovement(inventory::StockMovement);

impl From<inventory::StockMovement> for StockMovement {
    fn from(movement: inventory::StockMovement) -> Self {
        Self(movement)
    }
}

/// An entry of the ledger of stock. The changes of all entries of a level add up to the level.
#[Object]
impl StockMovement {
    /// The entry's id.
    async fn id(&self) -> ID {
        global_id(self.0.id)
    }

    /// What moved; null where the variant was deleted since.
    async fn variant(&self, ctx: &Context<'_>) -> Option<ApiResult<ProductVariant>> {
        let found = ctx.catalog().variants.load_one(self.0.variant_id).await;
        found.map(|variant| variant.map(ProductVariant::from)).transpose()
    }

    /// Where.
    async fn location(&self, ctx: &Context<'_>) -> ApiResult<StockLocation> {
        let location = ctx.inventory().locations.load_one(self.0.location_id).await?;
        location.map(StockLocation::from).ok_or_else(ApiError::gone)
    }

    /// Why.
    async fn kind(&self) -> StockMovementKind {
        self.0.kind.into()
    }

    /// What was added to the units on hand.
    async fn on_hand_change(&self) -> i32 {
        nearest_int(self.0.change.on_hand)
    }

    /// What was added to the units that are promised.
    async fn reserved_change(&self) -> i32 {
        nearest_int(self.0.change.reserved)
    }

    /// The id of the order, payment session, import or other location that it belongs to.
    async fn reference(&self) -> Option<&str> {
        self.0.reference.as_deref()
    }

    /// Who did it, such as `staff:anna`, `guest` or `system`.
    async fn actor(&self) -> &str {
        &self.0.actor
    }

    /// What staff wrote about it.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// When.
    async fn occurred_at(&self) -> DateTime {
        DateTime(self.0.occurred_at)
    }
}

connection! {
    /// Entries of the ledger of stock, a page at a time.
    pub StockMovementConnection;
    /// An entry of the ledger of stock at its place in a list.
    pub StockMovementEdge of StockMovement;
}
