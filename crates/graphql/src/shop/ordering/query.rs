//! Reading an order.

use async_graphql::{Context, Object, OneofObject};
use cartwright_services::ordering::order_by_access_token;

use super::Order;
use crate::{error::ApiResult, request::RequestContext};

/// By what an order is asked for.
#[derive(Clone, Debug, OneofObject)]
pub enum OrderBy {
    /// By the secret that whoever placed it was given.
    AccessToken(String),
}

/// The root fields of this slice.
#[derive(Default)]
pub struct OrderQuery;

#[Object]
impl OrderQuery {
    /// The order that the secret opens; null where it opens none. A document that asks for it must come by POST, as addresses are not
    /// secret.
    async fn order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What opens the order.")] by: OrderBy,
    ) -> Option<ApiResult<Order>> {
        let OrderBy::AccessToken(token) = by;
        let found = order_by_access_token(ctx.services(), &token).await;
        found.map(|order| order.map(Order::from)).map_err(Into::into).transpose()
    }
}
