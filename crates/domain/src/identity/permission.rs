//! What staff may be allowed to do.

use crate::text_enum::text_enum;

text_enum! {
    /// A right of staff: a closed list, so that a use case cannot ask for one that no role can give. Whoever may change
    /// something may see it, too: what came of a change is a part of its answer.
    pub enum Permission {
        /// See the catalogue in every state, with prices and history.
        ProductsRead = "products:read",
        /// Change the catalogue and its prices.
        ProductsWrite = "products:write",
        /// See the channels with their settings.
        ChannelsRead = "channels:read",
        /// Open and change channels.
        ChannelsWrite = "channels:write",
        /// See stock, where it is and how it moved.
        InventoryRead = "inventory:read",
        /// Correct stock and change stock locations.
        InventoryWrite = "inventory:write",
        /// See orders with their customers, payments and shipments.
        OrdersRead = "orders:read",
        /// Ship, cancel and take payments.
        OrdersWrite = "orders:write",
        /// See shipping zones and ways of shipping.
        ShippingRead = "shipping:read",
        /// Change shipping zones and ways of shipping.
        ShippingWrite = "shipping:write",
        /// See tax zones.
        TaxesRead = "taxes:read",
        /// Change tax zones.
        TaxesWrite = "taxes:write",
        /// See how work stands that was put off.
        JobsRead = "jobs:read",
        /// Have work done again that was put off, or take it back.
        JobsWrite = "jobs:write",
        /// See the members of the staff and their roles.
        StaffRead = "staff:read",
        /// Invite and deactivate members of the staff, and change roles; nobody gives more than they have.
        StaffWrite = "staff:write",
        /// See all API keys, but none of their secrets.
        ApiKeysRead = "api-keys:read",
        /// Make and revoke API keys.
        ApiKeysWrite = "api-keys:write",
        /// See what was done in the shop, by whom and from where.
        AuditRead = "audit:read",
    }
}

impl Permission {
    /// The right that includes this one.
    pub fn included_in(self) -> Option<Self> {
        match self {
            Self::ProductsRead => Some(Self::ProductsWrite),
            Self::ChannelsRead => Some(Self::ChannelsWrite),
            Self::InventoryRead => Some(Self::InventoryWrite),
            Self::OrdersRead => Some(Self::OrdersWrite),
            Self::ShippingRead => Some(Self::ShippingWrite),
            Self::TaxesRead => Some(Self::TaxesWrite),
            Self::StaffRead => Some(Self::StaffWrite),
            Self::ApiKeysRead => Some(Self::ApiKeysWrite),
            Self::ProductsWrite
            | Self::ChannelsWrite
            | Self::InventoryWrite
            | Self::OrdersWrite
            | Self::ShippingWrite
            | Self::TaxesWrite
            | Self::StaffWrite
            | Self::ApiKeysWrite
            | Self::JobsRead
            | Self::JobsWrite
            | Self::AuditRead => None,
        }
    }
}
