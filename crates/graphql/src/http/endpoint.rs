//! One GraphQL endpoint: what it serves, within which limits, and for whom.

use std::{
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

use async_graphql::{Data, Executor};
use axum::{Router, extract::Request, response::Response, routing::any};
use futures_util::{FutureExt, future::BoxFuture};
use tokio_util::task::TaskTracker;

use super::{
    Capacity, Limits, Marks, Page, PostOnly, RequestError, RequestParts, ResponseCache, StreamOptions,
    TrustedDocuments, TrustedProxies, UntrustedDocument, UploadLimits,
    document::Documents,
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

/// Says under which scope ([`Anonymous::scope`](super::Anonymous)) the answers to a request are kept, where nobody in particular asks; nothing
/// for every other request. It must say the same as the context hook, which is not asked where an answer is found.
pub type ScopeHook = Arc<dyn Fn(&RequestParts) -> Option<String> + Send + Sync>;

/// An endpoint that is ready to serve. A clone is the same.
#[derive(Clone)]
pub struct Served(Arc<dyn Fn(Request) -> BoxFuture<'static, Response> + Send + Sync>);

impl Served {
    /// Answers a request, whatever it is.
    pub fn answer(&self, request: Request) -> BoxFuture<'static, Response> {
        (self.0)(request)
    }
}

/// What known documents take where nothing else is said.
const KNOWN_DOCUMENTS_BYTES: u64 = 32 * 1024 * 1024;

/// One schema, built twice: documents that have been validated are not validated again.
#[derive(Clone)]
pub struct Schemas<E> {
    /// Runs what has been validated; built with `ValidationMode::Fast`.
    pub running: E,
    /// Validates what is new; built without limits of its own, as those of the endpoint come first.
    pub validating: E,
    /// The lists that may be written at once.
    pub written_lists: WrittenLists,
}

/// Fields whose lists are written at once where they can be ([`MayBeWritten`](crate::written::MayBeWritten)), by the type and the name of each.
pub type WrittenLists = &'static [(&'static str, &'static str)];

/// Everything that makes two endpoints of one server different.
pub struct Endpoint<E> {
    /// What runs operations, and what validates them before.
    pub schemas: Schemas<E>,
    /// Who asks, and what the resolvers find in their context.
    pub context: ContextHook,
    /// Whose answers may be there before it is asked who asks; nobody's when absent.
    pub scope: Option<ScopeHook>,
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
    /// About how much memory documents take that have been seen before, so that they are not parsed and validated again.
    pub known_documents_bytes: u64,
    /// How many operations one body may hold; one and no array when it is zero.
    pub batch_limit: usize,
    /// Whether the schema is told to whoever asks.
    pub introspection: bool,
    /// What a browser gets that opens the address; nothing when absent.
    pub page: Option<Page>,
    /// Who is believed when it says for whom it asks.
    pub trusted_proxies: TrustedProxies,
    /// How sockets and server-sent events are served.
    pub streams: StreamOptions,
    /// Every mutation and every socket runs as a task of this tracker; a server that shuts down waits for it.
    pub mutations: TaskTracker,
    /// How many resolvers have panicked; each is in the log.
    pub panics: Arc<AtomicU64>,
    /// Who may be told what the fields of the schema say; without it, only who asks.
    pub marks: Option<Marks>,
    /// Where answers are kept that are the same for everybody; nowhere when absent.
    pub response_cache: Option<ResponseCache>,
    /// What requests under way may take together; endpoints with the same one count together.
    pub capacity: Capacity,
    documents: Option<Documents<E>>,
}

impl<E: Executor> Endpoint<E> {
    /// An endpoint over one schema, with the limits for the public: 256 KiB, 15 s to arrive, 10 s to run, no uploads, no batches, no
    /// page.
    pub fn new(schema: E, context: ContextHook) -> Self {
        Self::with_schemas(Schemas { running: schema.clone(), validating: schema, written_lists: &[] }, context)
    }

    /// The same over a schema that is built twice.
    pub fn with_schemas(schemas: Schemas<E>, context: ContextHook) -> Self {
        Self {
            schemas,
            context,
            scope: None,
            limits: Limits::shop(),
            body_limit: 256 * 1024,
            body_time_limit: Duration::from_secs(15),
            time_limit: Duration::from_secs(10),
            uploads: None,
            post_only: PostOnly::default(),
            known_documents_bytes: KNOWN_DOCUMENTS_BYTES,
            batch_limit: 0,
            introspection: true,
            page: None,
            trusted_proxies: TrustedProxies::default(),
            streams: StreamOptions::default(),
            mutations: TaskTracker::new(),
            panics: Arc::default(),
            marks: None,
            response_cache: None,
            capacity: Capacity::default(),
            documents: None,
        }
    }

    /// Takes documents that are named instead of sent, and checks each of them; the schemas, the limits and the marks must be set already.
    pub fn trust(&mut self, manifest: &TrustedDocuments) -> Result<(), UntrustedDocument> {
        let mut documents = self.new_documents();
        documents.trust(manifest)?;
        self.documents = Some(documents);
        Ok(())
    }

    fn new_documents(&self) -> Documents<E> {
        Documents::new(
            self.schemas.validating.clone(),
            self.limits.clone(),
            self.known_documents_bytes,
            self.marks,
            self.schemas.written_lists,
        )
    }

    /// Ready to serve, for every method.
    pub fn into_served(mut self) -> Served {
        let documents = self.documents.take().unwrap_or_else(|| self.new_documents());
        let service = Arc::new(Service {
            context: self.context,
            scope: self.scope,
            preparation: Preparation {
                limits: self.limits,
                documents,
                introspection: self.introspection,
                capacity: self.capacity.clone(),
            },
            capacity: self.capacity,
            response_cache: self.response_cache,
            batch_limit: self.batch_limit,
            body_limit: self.body_limit,
            body_time_limit: self.body_time_limit,
            uploads: self.uploads,
            post_only: self.post_only,
            page: self.page.as_ref().map(RenderedPage::new),
            trusted_proxies: self.trusted_proxies,
            streams: self.streams,
            runner: Runner {
                schema: self.schemas.running,
                time_limit: self.time_limit,
                mutations: self.mutations,
                panics: self.panics,
            },
        });
        Served(Arc::new(move |request| {
            let service = Arc::clone(&service);
            async move { handle(&service, request).await }.boxed()
        }))
    }

    /// A router that serves this endpoint at `path`.
    pub fn into_router(self, path: &str) -> Router {
        let served = self.into_served();
        Router::new().route(path, any(move |request| served.answer(request)))
    }
}
