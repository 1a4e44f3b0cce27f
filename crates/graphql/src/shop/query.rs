//! Everything that storefronts can ask for.

use async_graphql::MergedObject;

use super::{
    cart::CartQuery, catalog::CatalogQuery, channel::ChannelQuery, customer::CustomerQuery, node::NodeQuery,
    ordering::OrderQuery,
};

/// Everything that can be asked for. What belongs to one buyer opens by its secret id, or by a sign-in.
#[derive(Default, MergedObject)]
pub struct Query(NodeQuery, ChannelQuery, CatalogQuery, CartQuery, OrderQuery, CustomerQuery);
