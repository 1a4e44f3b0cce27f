//! The root fields about shipping.

use async_graphql::{Context, Object};
use cartwright_services::fulfillment::{shipping_zone_count, shipping_zones};

use super::shipping_zone::ShippingZoneConnection;
use crate::{connection::Connection, error::ApiResult, request::RequestContext};

/// The root fields of this slice.
#[derive(Default)]
pub struct ShippingQuery;

#[Object]
impl ShippingQuery {
    /// The countries that share ways of shipping, the oldest zone first. Needs the permission `shipping:read`.
    async fn shipping_zones(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> ApiResult<ShippingZoneConnection> {
        let (services, request) = (ctx.services().clone(), ctx.page(first, after, last, before)?);
        let page = shipping_zones(&services, &request).await?;
        Ok(ShippingZoneConnection(Connection::new(page, async move { shipping_zone_count(&services).await })))
    }
}
