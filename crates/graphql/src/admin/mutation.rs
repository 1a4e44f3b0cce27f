//! Everything that staff can change.

use async_graphql::MergedObject;

use super::{
    catalog::CatalogMutation,
    channel::ChannelMutation,
    fulfillment::ShippingMutation,
    identity::{ApiKeyMutation, StaffMutation, StaffSessionMutation, TotpMutation},
    inventory::InventoryMutation,
    ordering::OrderingMutation,
    pricing::PricingMutation,
    work::{JobMutation, WorkMutation},
};

/// Everything that staff can change; each field names the permission that it needs, or to whom it is open, and takes one `input`. With an `idempotencyKey` in it the
/// same request again is done once.
#[derive(Default, MergedObject)]
pub struct Mutation(
    CatalogMutation,
    ChannelMutation,
    InventoryMutation,
    OrderingMutation,
    ShippingMutation,
    PricingMutation,
    WorkMutation,
    JobMutation,
    StaffSessionMutation,
    StaffMutation,
    ApiKeyMutation,
    TotpMutation,
);
