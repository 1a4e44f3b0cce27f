//! The schema for storefronts: what anybody may see and do.

mod buyer;
mod cart;
mod catalog;
mod channel;
mod customer;
mod identity;
mod marks;
mod mutation;
mod node;
mod ordering;
mod payment;
mod query;
mod subscription;
mod user_error;

use std::sync::Arc;

use async_graphql::{Data, Schema, SchemaBuilder};
use cartwright_services::Context;

use crate::{
    catalog::{CatalogLoaders, Eyes},
    http::{Limits, Schemas, WrittenLists},
    loader::LoadQueue,
    schema,
};

pub use marks::mark as shop_mark;
pub use mutation::Mutation;
pub use query::Query;
pub use subscription::Subscription;

/// The schema for storefronts.
pub type ShopSchema = Schema<Query, Mutation, Subscription>;

/// The most entries of a page.
const PAGE_LIMIT: u64 = Limits::shop().page;

/// The most that a query costs: the entries of lists that its answer can hold.
const COST_LIMIT: usize = Limits::shop().cost as usize;

/// The lists of [`catalog::ProductNodes`].
const WRITTEN_LISTS: WrittenLists = &[("ProductConnection", "nodes")];

/// The schema for storefronts, ready to serve.
pub fn shop_schema() -> ShopSchema {
    schema::finish::<_, _, _, PAGE_LIMIT>(build(), COST_LIMIT)
}

/// The schema for storefronts as an endpoint serves it; `suggestions` tells whether mistakes are answered with names that it has.
pub fn shop_schemas(suggestions: bool) -> Schemas<ShopSchema> {
    schema::pair::<_, _, _, PAGE_LIMIT>(build, COST_LIMIT, suggestions, WRITTEN_LISTS)
}

fn build() -> SchemaBuilder<Query, Mutation, Subscription> {
    let roots = (Query::default(), Mutation::default(), Subscription::default());
    schema::build::<_, _, _, PAGE_LIMIT>(roots).register_output_type::<user_error::UserError>()
}

/// The schema for storefronts as text: what `schema.graphql` holds.
pub fn shop_sdl() -> String {
    schema::sdl(&shop_schema())
}

/// Puts into a request what its resolvers need; `queue` is that of the request.
pub fn shop_request_data(ctx: Context, queue: &LoadQueue, data: &mut Data) {
    data.insert(Arc::new(CatalogLoaders::new(Eyes::Buyer(ctx.clone()), queue)));
    data.insert(Arc::new(ordering::OrderLoaders::new(buyer::Buyer(ctx.clone()), queue)));
    data.insert(ctx);
}
