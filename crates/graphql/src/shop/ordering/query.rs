//! Reading an order.

use async_graphql::{Context, Object, OneofObject};
use cartwright_domain::{id::OrderId, ordering};
use cartwright_services::{
    Context as Services, Failure,
    ordering::{order_by_access_token, own_order, own_order_by_number},
};

use super::Order;
use crate::{connection::connection, error::ApiResult, id::GlobalId, request::RequestContext};

connection! {
    /// Orders, a page at a time.
    pub OrderConnection;
    /// An order at its place in a list.
    pub OrderEdge of Order;
}

/// By what an order is asked for.
#[derive(Clone, Debug, OneofObject)]
pub enum OrderBy {
    /// By its id, for the customer whose order it is.
    Id(GlobalId<OrderId>),
    /// By its number, however it is typed, for the customer whose order it is.
    Number(String),
    /// By the secret that whoever placed it was given.
    AccessToken(String),
}

impl OrderBy {
    /// The order, where the caller may see it.
    pub(super) async fn find(&self, services: &Services) -> Result<Option<ordering::Order>, Failure> {
        match self {
            Self::Id(id) => own_order(services, id.0).await,
            Self::Number(number) => own_order_by_number(services, number).await,
            Self::AccessToken(token) => order_by_access_token(services, token).await,
        }
    }
}

/// The root fields of this slice.
#[derive(Default)]
pub struct OrderQuery;

#[Object]
impl OrderQuery {
    /// An order of the customer who has signed in, or the one that the secret opens; null where there is none. A document that asks for it must come by POST, as addresses are not
    /// secret.
    async fn order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What opens the order.")] by: OrderBy,
    ) -> Option<ApiResult<Order>> {
        let found = by.find(ctx.services()).await;
        found.map(|order| order.map(Order::from)).map_err(Into::into).transpose()
    }
}
