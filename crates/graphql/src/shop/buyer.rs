//! What resolvers for buyers find in their request beside the catalogue.

use std::sync::Arc;

use async_graphql::Context;
use cartwright_services::Context as ShopContext;

use super::ordering::OrderLoaders;
use crate::error::ApiResult;

/// Somebody who buys, for whom loaders look: at what belongs to things that they have been given already.
#[derive(Clone, Debug)]
pub struct Buyer(pub ShopContext);

impl Buyer {
    /// The request, to ask use cases with.
    pub fn view(&self) -> ApiResult<&ShopContext> {
        Ok(&self.0)
    }
}

/// The things of a request by a buyer, for resolvers.
pub trait BuyerContext<'a> {
    /// What belongs to orders.
    fn orders(&self) -> &'a Arc<OrderLoaders>;
}

impl<'a> BuyerContext<'a> for Context<'a> {
    fn orders(&self) -> &'a Arc<OrderLoaders> {
        self.data_unchecked()
    }
}
