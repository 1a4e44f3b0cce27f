//! Everything that storefronts can ask for.

use async_graphql::MergedObject;

use super::{cart::CartQuery, catalog::CatalogQuery, channel::ChannelQuery, node::NodeQuery, ordering::OrderQuery};

/// Everything that can be asked for. Nothing here needs a sign-in; what belongs to one buyer opens by its secret id.
#[derive(Default, MergedObject)]
pub struct Query(NodeQuery, ChannelQuery, CatalogQuery, CartQuery, OrderQuery);
