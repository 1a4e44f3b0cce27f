//! Everything that storefronts can watch.

use async_graphql::MergedSubscription;

use super::cart::CartSubscription;

/// Everything that can be watched: over a WebSocket with the sub-protocol `graphql-transport-ws`, or as server-sent events.
#[derive(Default, MergedSubscription)]
pub struct Subscription(CartSubscription);
