//! Opens the shop for serving.

use std::sync::Arc;

use axum::Router;
use cartwright_persistence::Store;
use cartwright_services::Shop;
use futures_util::FutureExt;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{background, connect, connect::Patience, endpoints, services};
use crate::{config::Configuration, routes::Readiness};

/// A shop that is ready to be served.
pub(crate) struct OpenShop {
    /// The two GraphQL endpoints.
    pub endpoints: Router,
    /// Whether the shop can answer right now.
    pub readiness: Readiness,
    /// What must come to its end before the process does: mutations under way and background work, which ends when
    /// `stop` is cancelled.
    pub unfinished: TaskTracker,
    /// The connections, to be closed last.
    pub store: Store,
}

/// Waits for the database, brings its tables up to date, fills an empty shop where that is wanted, and starts background work.
pub(crate) async fn open_shop(configuration: &Configuration, stop: CancellationToken) -> anyhow::Result<OpenShop> {
    let connected = connect::connect(configuration, Patience::OfServer).await?;
    let shop = services::open(configuration, connected.store.clone()).await?;
    let unfinished = TaskTracker::new();
    let endpoints = endpoints::router(configuration, &shop, &unfinished);
    background::start(&shop, configuration.runs_worker, &unfinished, &stop).await?;
    Ok(OpenShop { endpoints, readiness: readiness(shop), unfinished, store: connected.store })
}

/// The shop can answer when its database does.
fn readiness(shop: Arc<Shop>) -> Readiness {
    Arc::new(move || {
        let store = shop.store.clone();
        async move { store.ping().await.map_err(|error| error.to_string()) }.boxed()
    })
}
