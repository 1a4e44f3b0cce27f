//! Opens the shop for serving.

use std::sync::Arc;

use anyhow::Context;
use cartwright_persistence::Store;
use cartwright_services::{
    Shop,
    catalog::demo::{DemoOutcome, seed_demo},
    customer::{DemoSignIn, demo_sign_in},
    identity::staff::{demo_staff_sign_in, retire_demo_staff},
};
use futures_util::FutureExt;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{background, connect, connect::Patience, endpoints, examples::Examples, services};
use crate::{cli::Mode, config::Configuration, door::BehindDoor, routes::Readiness};

/// A shop that is ready to be served.
pub(crate) struct OpenShop {
    /// What answers.
    pub behind_door: BehindDoor,
    /// Whether the shop can answer right now.
    pub readiness: Readiness,
    /// What must come to its end before the process does: mutations under way and background work, which ends when
    /// `stop` is cancelled.
    pub unfinished: TaskTracker,
    /// How the demo customer signs in, where there is one.
    pub demo: Option<DemoSignIn>,
    /// How the demo owner signs in, where there is one.
    pub demo_staff: Option<DemoSignIn>,
    /// The connections, to be closed last.
    pub store: Store,
}

/// Waits for the database, brings its tables up to date, fills an empty shop where that is wanted, and starts background work.
pub(crate) async fn open_shop(configuration: &Configuration, stop: CancellationToken) -> anyhow::Result<OpenShop> {
    let connected = connect::connect(configuration, Patience::OfServer).await?;
    let shop = services::open(configuration, connected.store.clone()).await?;
    if configuration.seeds {
        seed(&shop).await?;
    }
    if configuration.mode == Mode::Production {
        // A shop that was tried out has an owner whose password everybody knows.
        retire_demo_staff(&shop).await.context("the demo owner cannot be deactivated")?;
    }
    let demo = demo_sign_in(&shop).await.context("the accounts cannot be read")?;
    let demo_staff = demo_staff_sign_in(&shop).await.context("the accounts cannot be read")?;
    let examples = Examples::of(&shop).await?;
    let unfinished = TaskTracker::new();
    let behind_door = endpoints::open(configuration, &shop, examples, &unfinished, &stop)?;
    background::start(&shop, configuration.runs_worker, &unfinished, &stop).await?;
    Ok(OpenShop { demo, demo_staff, behind_door, readiness: readiness(shop), unfinished, store: connected.store })
}

async fn seed(shop: &Arc<Shop>) -> anyhow::Result<()> {
    match seed_demo(shop).await.context("the demo data cannot be written (--seed off leaves them out)")? {
        DemoOutcome::Seeded { products } => tracing::info!(products, "The shop was empty and has demo data now"),
        DemoOutcome::NotEmpty => {}
        DemoOutcome::OtherPrices => {
            tracing::info!("No demo data: they are priced in EUR with tax, and the default channel is not");
        }
    }
    Ok(())
}

/// The shop can answer when its database does.
fn readiness(shop: Arc<Shop>) -> Readiness {
    Arc::new(move || {
        let store = shop.store.clone();
        async move { store.ping().await.map_err(|error| error.to_string()) }.boxed()
    })
}
