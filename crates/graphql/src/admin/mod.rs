//! The schema for staff.

mod audit;
mod catalog;
mod channel;
mod fulfillment;
mod identity;
mod inventory;
mod mutation;
mod node;
mod ordering;
mod pricing;
mod query;
mod staff;
mod user_error;
mod work;

use std::sync::Arc;

use async_graphql::{Data, EmptySubscription, Schema, SchemaBuilder};
use cartwright_services::Context;

use crate::{
    catalog::{CatalogLoaders, Eyes},
    http::{Limits, Schemas},
    loader::LoadQueue,
    schema,
};

pub use mutation::Mutation;
pub use query::Query;
pub use work::FILES_PATH;

/// The schema for staff.
pub type AdminSchema = Schema<Query, Mutation, EmptySubscription>;

/// The most entries of a page.
const PAGE_LIMIT: u64 = Limits::admin().page;

/// The most that a query costs: the entries of lists that its answer can hold.
const COST_LIMIT: usize = Limits::admin().cost as usize;

/// The schema for staff, ready to serve.
pub fn admin_schema() -> AdminSchema {
    schema::finish::<_, _, _, PAGE_LIMIT>(build(), COST_LIMIT)
}

/// The schema for staff as an endpoint serves it.
pub fn admin_schemas() -> Schemas<AdminSchema> {
    schema::pair::<_, _, _, PAGE_LIMIT>(build, COST_LIMIT, true, &[])
}

fn build() -> SchemaBuilder<Query, Mutation, EmptySubscription> {
    let roots = (Query::default(), Mutation::default(), EmptySubscription);
    schema::build::<_, _, _, PAGE_LIMIT>(roots).register_output_type::<user_error::UserError>()
}

/// The schema for staff as text: what `schema.admin.graphql` holds.
pub fn admin_sdl() -> String {
    schema::sdl(&admin_schema())
}

/// Puts into a request what its resolvers need; `queue` is that of the request.
pub fn admin_request_data(ctx: Context, queue: &LoadQueue, data: &mut Data) {
    data.insert(Arc::new(CatalogLoaders::new(Eyes::Staff(ctx.clone()), queue)));
    staff::insert_loaders(&ctx, queue, data);
    data.insert(ctx);
}
