//! The root fields about the staff.

use async_graphql::{Context, Object};
use cartwright_services::identity::staff::{api_key_count, api_keys, me, roles, staff_count, staff_members};

use super::{
    api_key::ApiKeyConnection,
    member::{StaffMember, StaffMemberConnection},
    role::Role,
};
use crate::{connection::Connection, error::ApiResult, many::Many, request::RequestContext};

/// The root fields of this slice.
#[derive(Default)]
pub struct StaffQuery;

#[Object]
impl StaffQuery {
    /// The member who asks, in a session or with an API key; null for whoever holds the configuration's token. Open to all of the staff.
    async fn me(&self, ctx: &Context<'_>) -> ApiResult<Option<StaffMember>> {
        Ok(me(ctx.services()).await?.map(StaffMember::from))
    }

    /// The members of the staff, in the order in which they were entered. Needs the permission `staff:read`.
    async fn staff(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> ApiResult<StaffMemberConnection> {
        let (services, request) = (ctx.services().clone(), ctx.page(first, after, last, before)?);
        let page = staff_members(&services, &request).await?;
        Ok(StaffMemberConnection(Connection::new(page, async move { staff_count(&services).await })))
    }

    /// All roles, by name; a shop has few. Needs the permission `staff:read`.
    async fn roles(&self, ctx: &Context<'_>) -> ApiResult<Many<Role>> {
        Ok(roles(ctx.services()).await?.into_iter().map(Role::from).collect())
    }

    /// All API keys, also those that open nothing any more, the newest first. Needs the permission `api-keys:read`.
    async fn api_keys(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> ApiResult<ApiKeyConnection> {
        let (services, request) = (ctx.services().clone(), ctx.page(first, after, last, before)?);
        let page = api_keys(&services, &request).await?;
        Ok(ApiKeyConnection(Connection::new(page, async move { api_key_count(&services).await })))
    }
}
