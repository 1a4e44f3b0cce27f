//! Tax zones by their ids, loaded for many things at once.

use cartwright_domain::{id::TaxZoneId, pricing::TaxZone};
use cartwright_services::pricing::tax_zones_by_id;

use crate::{admin::staff::Staff, relation::relations};

relations! {
    /// The relations of taxes.
    pub struct PricingLoaders for Staff;
    by id {
        /// Tax zones.
        zones: Zones(TaxZoneId => TaxZone) = |ctx, ids| tax_zones_by_id(ctx, ids).await?;
    }
    by page {}
}
