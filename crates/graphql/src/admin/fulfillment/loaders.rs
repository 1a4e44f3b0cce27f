//! What belongs to shipping, loaded for many things at once.

use cartwright_domain::{
    fulfillment::{ShippingMethod, ShippingZone},
    id::{ShippingMethodId, ShippingZoneId},
};
use cartwright_services::fulfillment::{shipping_methods_by_id, shipping_methods_of, shipping_zones_by_id};

use crate::{admin::staff::Staff, relation::relations};

relations! {
    /// The relations of shipping.
    pub struct ShippingLoaders for Staff;
    by id {
        /// Shipping zones.
        zones: Zones(ShippingZoneId => ShippingZone) = |ctx, ids| shipping_zones_by_id(ctx, ids).await?;
        /// Ways of shipping.
        methods: Methods(ShippingMethodId => ShippingMethod) = |ctx, ids| shipping_methods_by_id(ctx, ids).await?;
        /// The ways of shipping to a zone.
        methods_of: MethodsOf(ShippingZoneId => Vec<ShippingMethod>) = |ctx, ids| shipping_methods_of(ctx, ids).await?;
    }
    by page {}
}
