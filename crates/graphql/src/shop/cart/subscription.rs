//! Watching a cart.

use async_graphql::{Context, Subscription};
use cartwright_domain::id::CartToken;
use cartwright_services::cart;
use futures_util::{Stream, StreamExt, stream};

use super::Cart;
use crate::{
    error::{ApiError, ApiResult},
    id::GlobalId,
    request::RequestContext,
};

/// The root fields of this slice.
#[derive(Default)]
pub struct CartSubscription;

#[Subscription]
impl CartSubscription {
    /// The cart as it is now, and again after every change, whoever makes it. Changes that come faster than they can be sent are told
    /// as one, so that `version` only grows. An id of no cart is refused with `NOT_FOUND`.
    async fn cart_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The cart's id, which is a secret.")] id: GlobalId<CartToken>,
    ) -> Result<impl Stream<Item = ApiResult<Cart>>, ApiError> {
        let begin = async { cart::cart_changed(ctx.services(), id.0).await?.ok_or_else(ApiError::not_found) };
        let told = ctx.following().next(begin).await?;
        Ok(stream::iter(told).map(|view| view.map(Cart::from).map_err(ApiError::from)))
    }
}
