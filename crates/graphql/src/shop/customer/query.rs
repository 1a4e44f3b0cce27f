//! Reading customers.

use async_graphql::{Context, Object};
use cartwright_services::customer::signed_in_customer;

use super::Customer;
use crate::{error::ApiResult, request::RequestContext};

/// The root fields of this slice.
#[derive(Default)]
pub struct CustomerQuery;

#[Object]
impl CustomerQuery {
    /// The customer who has signed in; null for a guest.
    async fn me(&self, ctx: &Context<'_>) -> Option<ApiResult<Customer>> {
        let found = signed_in_customer(ctx.services()).await;
        found.map(|customer| customer.map(Customer::from)).map_err(Into::into).transpose()
    }
}
