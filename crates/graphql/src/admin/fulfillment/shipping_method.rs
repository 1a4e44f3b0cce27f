//! Ways of shipping.

use async_graphql::{Context, ID, Object};
use cartwright_domain::fulfillment;

use super::{ShippingZone, rate::ShippingRate};
use crate::{
    admin::{channel::Channel, staff::StaffContext},
    error::{ApiError, ApiResult},
    id::global_id,
    pricing::Money,
    request::RequestContext,
    scalar::DateTime,
};

/// A way of shipping.
#[derive(Clone, Debug)]
pub struct ShippingMethod(fulfillment::ShippingMethod);

impl From<fulfillment::ShippingMethod> for ShippingMethod {
    fn from(method: fulfillment::ShippingMethod) -> Self {
        Self(method)
    }
}

/// A way of shipping to a zone's countries, offered in one channel.
#[Object]
impl ShippingMethod {
    /// The method's id.
    pub async fn id(&self) -> ID {
        global_id(self.0.id)
    }

    /// The zone whose countries it reaches.
    async fn zone(&self, ctx: &Context<'_>) -> ApiResult<ShippingZone> {
        let zone = ctx.shipping().zones.load_one(self.0.zone_id).await?;
        zone.map(ShippingZone::from).ok_or_else(ApiError::gone)
    }

    /// The channel that offers it.
    async fn channel(&self, ctx: &Context<'_>) -> ApiResult<Channel> {
        Ok(ctx.services().shop().channel_by_id(self.0.channel_id)?.into())
    }

    /// The name for customers.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What customers should know, such as how long it takes.
    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// The price, with or without the tax as the channel's prices are.
    async fn rate(&self) -> ShippingRate {
        self.0.rate.clone().into()
    }

    /// The listed subtotal of the goods from which shipping is free; null where it never is.
    async fn free_above(&self) -> Option<Money> {
        self.0.free_above.map(Money)
    }

    /// How shipping is taxed, such as `standard`.
    async fn tax_class(&self) -> &str {
        &self.0.tax_class.0
    }

    /// Whether it can be chosen.
    async fn active(&self) -> bool {
        self.0.active
    }

    /// The place in the list; the lowest first.
    async fn position(&self) -> i32 {
        self.0.position
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }
}
