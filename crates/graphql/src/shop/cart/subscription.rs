//! Watching a cart.

use async_graphql::{Context, Subscription};
use cartwright_domain::id::CartToken;
use cartwright_services::cart;
use futures_util::{Stream, StreamExt};

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
        // On the heap for as long as it takes: the subscription keeps the room of its beginning to its end.
        let beginning = Box::pin(cart::cart_changed(ctx.services(), id.0));
        let views = beginning.await?.ok_or_else(ApiError::not_found)?;
        Ok(views.map(|view| view.map(Cart::from).map_err(ApiError::from)))
    }
}
