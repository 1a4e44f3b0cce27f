//! Everything that staff can ask for.

use async_graphql::MergedObject;

use super::{
    audit::AuditQuery, catalog::CatalogQuery, channel::ChannelQuery, fulfillment::ShippingQuery, identity::StaffQuery,
    inventory::InventoryQuery, node::NodeQuery, ordering::OrderingQuery, pricing::PricingQuery, work::WorkQuery,
};

/// Everything that staff can ask for; each field names the permission that it needs, or to whom it is open.
#[derive(Default, MergedObject)]
pub struct Query(
    NodeQuery,
    ChannelQuery,
    CatalogQuery,
    InventoryQuery,
    OrderingQuery,
    ShippingQuery,
    PricingQuery,
    WorkQuery,
    StaffQuery,
    AuditQuery,
);
