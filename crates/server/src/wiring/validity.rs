//! How long what streams to somebody may go on.

use std::sync::Arc;

use cartwright_graphql::http::{Data, StillHolds, Validity};
use cartwright_services::{
    Shop,
    identity::{Authenticated, session_goes_on},
};
use futures_util::FutureExt;
use tokio::time::Instant;

/// What streams ends with the token, and with the session before that. A database that does not answer ends nothing: it is asked again.
pub(super) fn limit(shop: &Arc<Shop>, authenticated: &Authenticated, data: &mut Data) {
    let left = (authenticated.until - shop.clock.now()).to_std().unwrap_or_default();
    data.insert(Validity { until: Some(Instant::now() + left), revoked: None });
    let (shop, session) = (Arc::clone(shop), authenticated.session);
    data.insert(StillHolds(Arc::new(move || {
        let shop = Arc::clone(&shop);
        async move { session_goes_on(&shop, session).await.unwrap_or(true) }.boxed()
    })));
}
