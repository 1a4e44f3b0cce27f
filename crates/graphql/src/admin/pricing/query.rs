//! The root fields about taxes.

use async_graphql::{Context, Object};
use cartwright_services::pricing::{tax_zone_count, tax_zones};

use super::tax_zone::TaxZoneConnection;
use crate::{connection::Connection, error::ApiResult, request::RequestContext};

/// The root fields of this slice.
#[derive(Default)]
pub struct PricingQuery;

#[Object]
impl PricingQuery {
    /// The countries that share tax rates, the oldest zone first. Needs the permission `taxes:read`.
    async fn tax_zones(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> ApiResult<TaxZoneConnection> {
        let (services, request) = (ctx.services().clone(), ctx.page(first, after, last, before)?);
        let page = tax_zones(&services, &request).await?;
        Ok(TaxZoneConnection(Connection::new(page, async move { tax_zone_count(&services).await })))
    }
}
