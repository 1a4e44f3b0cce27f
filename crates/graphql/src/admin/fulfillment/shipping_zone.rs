//! Countries that share ways of shipping.

use async_graphql::{Context, ID, Object};
use cartwright_domain::fulfillment;

use super::ShippingMethod;
use crate::{
    admin::staff::StaffContext, channel::CountryCode, connection::connection, error::ApiResult, id::global_id,
    many::Many, scalar::DateTime,
};

/// Countries that share ways of shipping.
#[derive(Clone, Debug)]
pub struct ShippingZone(fulfillment::ShippingZone);

impl From<fulfillment::ShippingZone> for ShippingZone {
    fn from(zone: fulfillment::ShippingZone) -> Self {
        Self(zone)
    }
}

/// Countries that share ways of shipping. A country may be in several zones; it is offered the ways of all of them.
#[Object]
impl ShippingZone {
    /// The zone's id.
    pub async fn id(&self) -> ID {
        global_id(self.0.id)
    }

    /// The name for staff.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The countries, 249 at most.
    async fn countries(&self) -> Vec<CountryCode> {
        self.0.countries.iter().copied().map(CountryCode).collect()
    }

    /// The ways of shipping there, in the order in which buyers see them, also those that are switched off; a zone has few.
    async fn methods(&self, ctx: &Context<'_>) -> ApiResult<Many<ShippingMethod>> {
        let methods = ctx.shipping().methods_of.load_one(self.0.id).await?;
        Ok(methods.unwrap_or_default().into_iter().map(ShippingMethod::from).collect())
    }

    /// When the zone was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }
}

connection! {
    /// Shipping zones, a page at a time.
    pub ShippingZoneConnection;
    /// A shipping zone at its place in a list.
    pub ShippingZoneEdge of ShippingZone;
}
