//! Reading a cart.

use async_graphql::{Context, Object};
use cartwright_domain::id::CartToken;
use cartwright_services::cart;

use super::Cart;
use crate::{error::ApiResult, id::GlobalId, request::RequestContext};

/// The root fields of this slice.
#[derive(Default)]
pub struct CartQuery;

#[Object]
impl CartQuery {
    /// The cart with that id; null where there is none. A document that asks for it must come by POST, as addresses are not secret.
    async fn cart(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id, which is a secret.")] id: GlobalId<CartToken>,
    ) -> Option<ApiResult<Cart>> {
        let found = cart::cart(ctx.services(), id.0).await;
        found.map(|view| view.map(Cart::from)).map_err(Into::into).transpose()
    }
}
