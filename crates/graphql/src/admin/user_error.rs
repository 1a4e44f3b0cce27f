//! What is common to the errors of all slices.

use async_graphql::Interface;

use super::{
    catalog::{BackordersOutstandingError, CatalogInputError, ProductVersionConflictError},
    channel::ChannelInputError,
    fulfillment::ShippingInputError,
    identity::StaffInputError,
    inventory::{InventoryCountError, InventoryInputError, InventoryStockError},
    ordering::{OrderAmountError, OrderInputError, OrderQuantityError, OrderRefundError, OrderStockError},
    pricing::TaxInputError,
    work::{FileInputError, JobInputError},
};

/// What keeps a change from being made, and where. Every entry of `userErrors` is one, whatever its slice.
#[derive(Clone, Debug, Interface)]
#[graphql(
    field(name = "message", ty = "&String", desc = "What is wrong, in English, for people."),
    field(
        name = "path",
        ty = "&Vec<String>",
        desc = "Where it is wrong: names and indexes from the mutation's `input` down; empty for the input as a whole."
    )
)]
pub enum UserError {
    /// A change of the catalogue that cannot be made.
    CatalogInput(CatalogInputError),
    /// Somebody changed the product since the version that was expected.
    ProductVersionConflict(ProductVersionConflictError),
    /// More is promised of variants than is there.
    BackordersOutstanding(BackordersOutstandingError),
    /// A change of a channel that cannot be made.
    ChannelInput(ChannelInputError),
    /// A change of stock that cannot be made.
    InventoryInput(InventoryInputError),
    /// Less is there than was to be taken.
    InventoryStock(InventoryStockError),
    /// Another quantity lies there than was expected.
    InventoryCount(InventoryCountError),
    /// A change of shipping that cannot be made.
    ShippingInput(ShippingInputError),
    /// A change of taxes that cannot be made.
    TaxInput(TaxInputError),
    /// A change of an order that cannot be made.
    OrderInput(OrderInputError),
    /// Goods that have not come in yet.
    OrderStock(OrderStockError),
    /// Units that cannot be sent.
    OrderQuantity(OrderQuantityError),
    /// Money that cannot go back.
    OrderRefund(OrderRefundError),
    /// Money that cannot come.
    OrderAmount(OrderAmountError),
    /// An import or an export that cannot be begun.
    FileInput(FileInputError),
    /// Something that cannot be done about a job.
    JobInput(JobInputError),
    /// A change of the staff that cannot be made, or a sign-in that is refused.
    StaffInput(StaffInputError),
}
