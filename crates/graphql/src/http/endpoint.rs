//! One GraphQL endpoint: what it serves, within which limits, and for whom.

use std::{
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

use async_graphql::{Data, Executor};
use axum::{
    Router,
    extract::{Request, State},
    routing::{MethodRouter, any},
};
use futures_util::future::BoxFuture;
use tokio_util::task::TaskTracker;

use super::{
    Limits, Page, PostOnly, RequestError, RequestParts, StreamOptions, UploadLimits,
    execute::Runner,
    handler::{Service, handle},
    page::RenderedPage,
    prepare::Preparation,
};

/// Decides who asks and makes what the resolvers of the request need: the services' context and the data loaders, made
/// with [`RequestParts::load_queue`]. Called once for each request, before its body is read.
///
/// ```text
/// Arc::new(move |parts| async move { … }.boxed())
/// ```
pub type ContextHook = Arc<dyn for<'a> Fn(&'a RequestParts) -> BoxFuture<'a, Result<Data, RequestError>> + Send + Sync>;

/// Everything that makes two endpoints of one server different.
pub struct Endpoint<E> {
    /// The schema; built without limits of its own, as those here come first.
    pub schema: E,
    /// Who asks, and what the resolvers find in their context.
    pub context: ContextHook,
    /// Bounds for documents and variables.
    pub limits: Limits,
    /// The size of a JSON body in bytes.
    pub body_limit: u64,
    /// How long a JSON body may take to arrive.
    pub body_time_limit: Duration,
    /// How long an operation may run once its request has arrived.
    pub time_limit: Duration,
    /// What may be uploaded; nothing when absent.
    pub uploads: Option<UploadLimits>,
    /// What a document that comes by GET must not read.
    pub post_only: PostOnly,
    /// What a browser gets that opens the address; nothing when absent.
    pub page: Option<Page>,
    /// How sockets and server-sent events are served.
    pub streams: StreamOptions,
    /// Every mutation and every socket runs as a task of this tracker; a server that shuts down waits for it.
    pub mutations: TaskTracker,
    /// How many resolvers have panicked; each is in the log.
    pub panics: Arc<AtomicU64>,
}

impl<E: Executor> Endpoint<E> {
    /// An endpoint with the limits for the public: 256 KiB, 15 s to arrive, 10 s to run, no uploads, no page.
    pub fn new(schema: E, context: ContextHook) -> Self {
        Self {
            schema,
            context,
            limits: Limits::shop(),
            body_limit: 256 * 1024,
            body_time_limit: Duration::from_secs(15),
            time_limit: Duration::from_secs(10),
            uploads: None,
            post_only: PostOnly::default(),
            page: None,
            streams: StreamOptions::default(),
            mutations: TaskTracker::new(),
            panics: Arc::default(),
        }
    }

    /// The route that serves this endpoint, for every method.
    pub fn into_route(self) -> MethodRouter {
        let service = Arc::new(Service {
            context: self.context,
            preparation: Preparation { limits: self.limits },
            body_limit: self.body_limit,
            body_time_limit: self.body_time_limit,
            uploads: self.uploads,
            post_only: self.post_only,
            page: self.page.as_ref().map(RenderedPage::new),
            streams: self.streams,
            runner: Runner {
                schema: self.schema,
                time_limit: self.time_limit,
                mutations: self.mutations,
                panics: self.panics,
            },
        });
        any(|State(service): State<Arc<Service<E>>>, request: Request| async move { handle(&service, request).await })
            .with_state(service)
    }

    /// A router that serves this endpoint at `path`.
    pub fn into_router(self, path: &str) -> Router {
        Router::new().route(path, self.into_route())
    }
}
