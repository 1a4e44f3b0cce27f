//! The schema for storefronts: what anybody may see and do.

mod catalog;
mod channel;
mod node;
mod query;

use std::sync::Arc;

use async_graphql::{Data, EmptyMutation, EmptySubscription, Schema};
use cartwright_services::Context;

use crate::{
    catalog::{CatalogLoaders, Eyes},
    loader::LoadQueue,
    schema,
};

pub use query::Query;

/// What storefronts can change.
pub type Mutation = EmptyMutation;

/// The schema for storefronts.
pub type ShopSchema = Schema<Query, Mutation, EmptySubscription>;

/// The most entries of a page.
const PAGE_LIMIT: u64 = 100;

/// The schema for storefronts, ready to serve.
pub fn shop_schema() -> ShopSchema {
    let builder = schema::build::<_, _, PAGE_LIMIT>(Query::default(), EmptyMutation);
    schema::finish::<_, _, PAGE_LIMIT>(builder)
}

/// The schema for storefronts as text: what `schema.graphql` holds.
pub fn shop_sdl() -> String {
    schema::sdl(&shop_schema())
}

/// Puts into a request what its resolvers need; `queue` is that of the request.
pub fn shop_request_data(ctx: Context, queue: &LoadQueue, data: &mut Data) {
    data.insert(Arc::new(CatalogLoaders::new(Eyes::Buyer(ctx.clone()), queue)));
    data.insert(ctx);
}
