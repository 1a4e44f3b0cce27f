//! Puts the shop together: the one place that knows the database, the services, the schemas and the outside world.

use axum::Router;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    cli::{Face, Import},
    config::Configuration,
    routes::Readiness,
};

/// A shop that is ready to be served.
pub(crate) struct Shop {
    /// The two GraphQL endpoints.
    pub endpoints: Router,
    /// Whether the shop can answer right now.
    pub readiness: Readiness,
    /// What must come to its end before the process does: mutations under way and background work, which ends when
    /// `stop` is cancelled.
    pub unfinished: TaskTracker,
}

/// Opens the database, brings its tables up to date, fills an empty shop where that is wanted, and starts background work.
pub(crate) async fn open_shop(_configuration: &Configuration, _stop: CancellationToken) -> anyhow::Result<Shop> {
    anyhow::bail!("no shop is wired into this build")
}

/// Brings the tables up to date.
pub(crate) async fn migrate(_configuration: &Configuration) -> anyhow::Result<()> {
    anyhow::bail!("no shop is wired into this build")
}

/// Imports a product file.
pub(crate) async fn import(_configuration: &Configuration, _import: &Import) -> anyhow::Result<()> {
    anyhow::bail!("no shop is wired into this build")
}

/// Fills an empty shop with demo data.
pub(crate) async fn demo(_configuration: &Configuration) -> anyhow::Result<()> {
    anyhow::bail!("no shop is wired into this build")
}

/// The text of a schema.
pub(crate) fn schema(_face: Face) -> anyhow::Result<String> {
    anyhow::bail!("no shop is wired into this build")
}
