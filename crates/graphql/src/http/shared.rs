//! Answers that are the same for everybody: looked up before anything is parsed, and kept after they were computed.

use std::any::TypeId;

use async_graphql::Data;
use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::Response,
};
use bytes::Bytes;
use cartwright_domain::event::ShopEvent;
use cartwright_services::{Moment, Reads};
use tokio::time::{Instant, timeout_at};

use super::{
    Anonymous, Mark, Media, RequestParts, ResponseCache, answer,
    document::{Documents, Hash},
    handler::Service,
    multipart::Uploaded,
    parameters::Parameters,
    response_cache::{Entry, Flight, Key, Request, Seat},
};

/// What of a request an answer may depend on, for caches on the way.
const VARY: HeaderValue =
    HeaderValue::from_static("accept, accept-encoding, accept-language, x-channel, authorization, cookie, origin");
/// Tells whether an answer was kept.
const X_CACHE: HeaderName = HeaderName::from_static("x-cache");
/// Names what an answer is made of, for caches that can forget by these names.
const SURROGATE_KEY: HeaderName = HeaderName::from_static("surrogate-key");
/// More than this many bytes of names are not sent.
const MOST_NAMES: usize = 4096;

/// What a client has sent, before it is read.
pub(super) enum Sent {
    /// The parameters of the address, as they stand in it.
    Address(Bytes),
    /// A body in JSON.
    Json(Bytes),
    /// A form with files.
    Form(Uploaded),
}

/// A request of nobody in particular, as it was sent: where the very same has been answered before, that answer is found without reading it.
pub(super) struct Early<'a> {
    cache: &'a ResponseCache,
    scope: String,
    sent: Bytes,
    by_get: bool,
}

impl<'a> Early<'a> {
    /// Nothing where nothing is kept, or a file has come.
    pub fn of<E>(service: &'a Service<E>, scope: String, sent: &Sent) -> Option<Self> {
        let (sent, by_get) = match sent {
            Sent::Address(parameters) => (parameters, true),
            Sent::Json(body) => (body, false),
            Sent::Form(_) => return None,
        };
        Some(Self { cache: service.response_cache.as_ref()?, scope, sent: sent.clone(), by_get })
    }

    /// In which channel and language it was sent.
    pub fn scope(&self) -> &str {
        &self.scope
    }

    /// The answer, where it is kept and the request is known.
    pub fn find(&self) -> Option<std::sync::Arc<Entry>> {
        self.cache.get(&self.cache.known_requests().find(self.request())?)
    }

    /// Remembers that this is what was sent for that answer.
    pub fn remember(&self, shared: &Shared<'_>) {
        self.cache.known_requests().remember(self.request(), shared.key);
    }

    fn request(&self) -> Request<'_> {
        Request { by_get: self.by_get, scope: &self.scope, sent: &self.sent }
    }
}

/// A request whose answer may be kept, if its document allows it.
pub(super) struct Shared<'a> {
    cache: &'a ResponseCache,
    key: Key,
    scope: String,
    document: Hash,
    operation: Option<String>,
}

impl<'a> Shared<'a> {
    /// Of a request of nobody in particular; nothing where nothing is kept.
    pub fn of<E: async_graphql::Executor>(
        service: &'a Service<E>,
        scope: &str,
        parameters: &Parameters,
    ) -> Option<Self> {
        let cache = service.response_cache.as_ref()?;
        let document = service.preparation.documents.hash_of(&parameters.document)?;
        let variables = serde_json::to_string(&parameters.variables).ok()?;
        let key = Key::of(&document, parameters.operation_name.as_deref(), &variables, scope);
        let operation = parameters.operation_name.clone();
        Some(Self { cache, key, scope: scope.to_owned(), document, operation })
    }

    /// What the context of the request reads, where it is of nobody in particular and of the same channel and language.
    pub fn reads(&self, data: &Data) -> Option<Reads> {
        anonymous(data).filter(|anonymous| anonymous.scope == self.scope).map(|anonymous| anonymous.reads.clone())
    }

    /// The answer, where it is kept.
    pub fn find(&self) -> Option<std::sync::Arc<Entry>> {
        self.cache.get(&self.key)
    }

    /// Whether the document is known as one whose answers may be kept.
    pub fn is_for_everybody<E: async_graphql::Executor>(&self, documents: &Documents<E>) -> bool {
        documents.known_mark(&self.document, self.operation.as_deref()).is_some_and(|mark| mark != Mark::Private)
    }

    /// Waits while somebody else computes the answer, until the deadline at most. Returns what comes of it or what another process keeps,
    /// or what keeps others waiting while this request computes it itself; neither where somebody has tried in vain.
    pub async fn wait(&self, deadline: Instant) -> (Option<std::sync::Arc<Entry>>, Option<Flight>) {
        match self.cache.join(self.key) {
            Seat::Pilot(flight) => match self.cache.fetch(self.key).await {
                Some(entry) => (Some(entry), None),
                None => (None, Some(flight)),
            },
            Seat::Passenger(waiting) => {
                // When the time is over, the execution says so.
                let _in_time = timeout_at(deadline, waiting.landed()).await.is_ok();
                (self.find(), None)
            }
        }
    }

    /// Keeps what was computed of those reads, as long as it is true; nothing where it is made of too much. `since` is a moment before the context
    /// was asked.
    pub fn keep(&self, body: Bytes, mark: Mark, reads: &Reads, since: Moment) -> Option<std::sync::Arc<Entry>> {
        Some(self.cache.keep(self.key, Entry::new(body, reads.events()?, mark, since)))
    }
}

/// That nobody in particular asks, where the context says so.
pub(super) fn anonymous(data: &Data) -> Option<&Anonymous> {
    data.get(&TypeId::of::<Anonymous>())?.downcast_ref()
}

/// The answer that is kept, as this client takes it.
pub(super) fn respond(entry: &Entry, was_kept: bool, parts: &RequestParts, media: Media) -> Response {
    let (request_id, by_get) = (&parts.request_id, parts.method == Method::GET);
    if by_get && is_known(&parts.headers, entry.tag()) {
        let mut response = answer::executed(Body::empty(), media, request_id);
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response.headers_mut().remove(header::CONTENT_TYPE);
        tell_caches(response.headers_mut(), entry);
        return response;
    }
    let (bytes, coding) = entry.bytes(&parts.headers);
    let mut response = answer::executed(Body::from(bytes), media, request_id);
    let headers = response.headers_mut();
    headers.insert(X_CACHE, HeaderValue::from_static(if was_kept { "HIT" } else { "MISS" }));
    if let Some(coding) = coding {
        headers.insert(header::CONTENT_ENCODING, coding);
    }
    headers.insert(header::VARY, VARY);
    if by_get {
        tell_caches(headers, entry);
    }
    response
}

/// Whether the client has this version already.
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let strong = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    known.flat_map(|value| value.split(',')).any(|known| known.trim() == "*" || strong(known) == strong(tag))
}

/// Browsers ask each time; caches that can be told of changes may keep the answer for a while.
fn tell_caches(headers: &mut HeaderMap, entry: &Entry) {
    headers.insert(header::VARY, VARY);
    if let Ok(tag) = HeaderValue::from_str(entry.tag()) {
        headers.insert(header::ETAG, tag);
    }
    let names = names(entry.events());
    let kept = names.as_ref().map(|_| format!("public, max-age=0, s-maxage={}", entry.mark().lifetime().as_secs()));
    let kept = kept.unwrap_or_else(|| "public, no-cache".to_owned());
    for (name, value) in [(header::CACHE_CONTROL, Some(kept)), (SURROGATE_KEY, names)] {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
            headers.insert(name, value);
        }
    }
}

/// The names of what an answer is made of, always in the same order; nothing where they are too many.
fn names(events: &[ShopEvent]) -> Option<String> {
    let (mut names, mut events) = (String::new(), events.to_vec());
    events.sort_unstable();
    for name in events.iter().filter_map(ShopEvent::surrogate_key) {
        if !names.is_empty() {
            names.push(' ');
        }
        names.push_str(&name);
        if names.len() > MOST_NAMES {
            return None;
        }
    }
    Some(names)
}
