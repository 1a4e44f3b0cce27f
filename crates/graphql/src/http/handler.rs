//! The way of one request: from its head to its answer, cheapest refusals first.

use std::{sync::Arc, time::Duration};

use async_graphql::{Data, Executor, Response as GraphqlResponse, ServerError, Value, parser::types::OperationType};
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, Method, Uri, header},
    response::Response,
};
use bytes::Bytes;
use cartwright_services::Moment;
use tokio::time::{Instant, timeout};

use super::{
    Capacity, Code, ContextHook, Mark, Media, PostOnly, RequestError, RequestId, RequestParts, ResponseCache,
    ResponseHeaders, ScopeHook, StreamOptions, TrustedProxies, UploadLimits, answer,
    answers::Holding,
    arriving::Arriving,
    batch,
    body::LimitedBody,
    budget::Cost,
    capacity::{FREE_OF_ANSWER, FREE_OF_BODY, Turn, held_until_sent},
    event_stream,
    execute::{Run, Runner},
    multipart::{self, Uploaded},
    negotiation::{negotiate, takes_event_stream, utf8_content_type},
    page::RenderedPage,
    parameters::{Parameters, Requests},
    prepare::{Preparation, Prepared, Way},
    shared::{self, Early, Sent, Shared},
    socket,
};

/// An endpoint, ready to serve.
pub(super) struct Service<E> {
    pub context: ContextHook,
    pub scope: Option<ScopeHook>,
    pub preparation: Preparation<E>,
    pub batch_limit: usize,
    pub body_limit: u64,
    pub body_time_limit: Duration,
    pub uploads: Option<UploadLimits>,
    pub post_only: PostOnly,
    pub page: Option<RenderedPage>,
    pub trusted_proxies: TrustedProxies,
    pub streams: StreamOptions,
    pub runner: Runner<E>,
    pub capacity: Capacity,
    pub response_cache: Option<ResponseCache>,
}

/// Answers one request, whatever it is.
pub(super) async fn handle<E: Executor>(service: &Arc<Service<E>>, request: Request) -> Response {
    let (mut head, body) = request.into_parts();
    // The server may have named the request already.
    let request_id = head.extensions.get::<RequestId>().cloned();
    let request_id = request_id.unwrap_or_else(|| RequestId::from_headers(&head.headers));
    if socket::is_upgrade(&head.headers) {
        return socket::open(service, head, &request_id).await;
    }
    let mut body = LimitedBody::new(&head.headers, body, service.body_limit, service.capacity.share(FREE_OF_BODY));
    let mut media = Media::Json;
    let added = ResponseHeaders::default();
    let headers = std::mem::take(&mut head.headers);
    let answer = match RequestParts::read(&head, headers, request_id.clone(), added.clone(), &service.trusted_proxies) {
        Ok(parts) => respond(service, &head.uri, parts, &mut body, &mut media).await,
        Err(error) => Err(error),
    };
    let mut response = match answer {
        Ok(response) => response,
        Err(error) => {
            body.drain().await;
            answer::refusal(&error, media, &request_id)
        }
    };
    added.apply(response.headers_mut());
    response
}

/// `media` is set as soon as it is known, so that a refusal has it too.
async fn respond<E: Executor>(
    service: &Arc<Service<E>>,
    uri: &Uri,
    parts: RequestParts,
    body: &mut LimitedBody,
    media: &mut Media,
) -> Result<Response, RequestError> {
    let request_id = parts.request_id.clone();
    let page = service.page.as_ref().filter(|_| parts.method == Method::GET && !asks_for_data(&parts));
    let offered: &[Media] = match page {
        Some(_) => &[Media::Json, Media::GraphqlResponse, Media::EventStream, Media::Html],
        None => &[Media::Json, Media::GraphqlResponse, Media::EventStream],
    };
    *media = negotiate(&parts.headers, offered).ok_or_else(|| {
        RequestError::new(
            Code::NotAcceptable,
            "Answers are application/graphql-response+json, application/json or text/event-stream, in UTF-8",
        )
    })?;
    if let (Some(page), Media::Html) = (page, *media) {
        return Ok(page.response(&request_id));
    }
    let scope = service.scope.as_ref().filter(|_| *media != Media::EventStream).and_then(|scope| scope(&parts));
    // Of a request of nobody in particular it is looked first whether its answer is there; everybody else is asked who they are.
    let asked = match scope {
        Some(_) => None,
        None => Some(ask(service, &parts).await?),
    };
    let sent = match parts.method {
        Method::GET => Sent::Address(Bytes::copy_from_slice(uri.query().unwrap_or_default().as_bytes())),
        Method::POST => read_post(service, &parts, body).await?,
        _ => {
            return Err(RequestError::method_not_allowed("Send a GraphQL request by GET or POST", "GET, POST"));
        }
    };
    let early = scope.and_then(|scope| Early::of(service, scope, &sent));
    if let Some(kept) = early.as_ref().and_then(Early::find) {
        return Ok(shared::respond(&kept, true, &parts, *media));
    }
    let requests = sent.requests(&parts, service.batch_limit)?;
    let way = match (takes_event_stream(&parts.headers), parts.method == Method::GET) {
        (true, true) => Way::StreamByGet(&service.post_only),
        (true, false) => Way::Stream,
        (false, true) => Way::Get(&service.post_only),
        (false, false) => Way::Post,
    };
    let deadline = Instant::now() + service.runner.time_limit;
    let (body, changes) = match requests {
        Received::One(Uploaded { parameters, files }) => {
            let scope = match &asked {
                Some((_, data)) => shared::anonymous(data).map(|anonymous| &*anonymous.scope),
                None => early.as_ref().map(Early::scope),
            };
            let scope = scope.filter(|_| files.is_empty() && *media != Media::EventStream);
            let shared = scope.and_then(|scope| Shared::of(service, scope, &parameters));
            if let Some((shared, kept)) = shared.as_ref().and_then(|shared| Some((shared, shared.find()?))) {
                if let Some(early) = early {
                    early.remember(shared);
                }
                return Ok(shared::respond(&kept, true, &parts, *media));
            }
            // It may keep all that has come with it.
            drop(early);
            let is_known =
                shared.as_ref().is_some_and(|shared| shared.is_for_everybody(&service.preparation.documents));
            let mut flight = None;
            if let Some(shared) = shared.as_ref().filter(|_| is_known) {
                match shared.wait(deadline).await {
                    (Some(kept), _) => return Ok(shared::respond(&kept, true, &parts, *media)),
                    (None, joined) => flight = joined,
                }
            }
            let (since, data) = match asked {
                Some(asked) => asked,
                None => ask(service, &parts).await?,
            };
            let (validity, reads) = (Holding::of(&data), shared.as_ref().and_then(|shared| shared.reads(&data)));
            let mut prepared = Box::pin(service.preparation.prepare(parameters, files, data, way)).await?;
            // A client that would rather have one answer, but takes a stream, gets a stream where there is more than one.
            if *media == Media::EventStream || prepared.kind == OperationType::Subscription {
                let run = Run { load_queue: parts.load_queue.clone(), request_id, deadline, turn: None };
                return Ok(event_stream::respond(service, prepared, run, parts, validity));
            }
            let (mark, changes) = (prepared.origin.operation().mark, prepared.kind == OperationType::Mutation);
            let shared = shared.filter(|_| mark != Mark::Private);
            if let Some(shared) = shared.as_ref().filter(|_| !is_known) {
                match shared.wait(deadline).await {
                    (Some(kept), _) => {
                        prepared.charge.give_back().await;
                        return Ok(shared::respond(&kept, true, &parts, *media));
                    }
                    (None, joined) => flight = joined,
                }
            }
            let turn = service.capacity.turn().await?;
            let readers = if shared.is_some() { Readers::Everybody } else { Readers::WhoeverAsked };
            let ran = Box::pin(run(service, prepared, &parts, deadline, turn, readers)).await?;
            let mut body = ran.body;
            if shared.is_some() {
                // What is kept takes no more than it says.
                body.shrink_to_fit();
            }
            let body = Bytes::from(body);
            if let Some(shared) = shared.filter(|_| ran.is_whole && parts.response_headers.is_empty())
                && let (Some(reads), Some(since)) = (reads, since)
                && let Some(kept) = shared.keep(body.clone(), mark, &reads, since)
            {
                drop(flight);
                return Ok(shared::respond(&kept, false, &parts, *media));
            }
            (body, changes)
        }
        Received::Batch(_) if *media == Media::EventStream => return Err(batch::not_streamed()),
        Received::Batch(requests) => {
            drop(early);
            let turn = service.capacity.turn().await?;
            (Bytes::from(Box::pin(batch::answer(service, requests, &parts, deadline, turn)).await?), true)
        }
    };
    let mut memory = service.capacity.share(FREE_OF_ANSWER);
    let room = memory.grow(u64::try_from(body.len()).unwrap_or(u64::MAX));
    // What was changed is told in any case.
    if !changes {
        room?;
    }
    Ok(answer::executed(held_until_sent(body, memory), *media, &request_id))
}

/// Asks who asks, and makes what the resolvers find; with the moment before, since when anything may have changed that an answer is made of.
async fn ask<E>(service: &Service<E>, parts: &RequestParts) -> Result<(Option<Moment>, Data), RequestError> {
    let since = service.response_cache.as_ref().map(ResponseCache::moment);
    Ok((since, context(service, parts).await?))
}

/// Asks who asks, and makes what the resolvers find.
pub(super) async fn context<E>(service: &Service<E>, parts: &RequestParts) -> Result<Data, RequestError> {
    let mut data = (service.context)(parts).await?;
    data.insert(parts.response_headers.clone());
    Ok(data)
}

/// What came of one operation.
pub(super) struct Ran {
    /// The answer as JSON.
    pub body: String,
    /// Whether no field of it has failed.
    pub is_whole: bool,
}

/// Who reads an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Readers {
    /// The client that has asked.
    WhoeverAsked,
    /// Everybody who asks the same.
    Everybody,
}

/// Runs one operation.
pub(super) async fn run<E: Executor>(
    service: &Service<E>,
    mut prepared: Prepared,
    parts: &RequestParts,
    deadline: Instant,
    turn: Turn,
    readers: Readers,
) -> Result<Ran, RequestError> {
    let (load_queue, request_id) = (parts.load_queue.clone(), parts.request_id.clone());
    let run = Run { load_queue, request_id, deadline, turn: Some(turn) };
    let response = match prepared.kind {
        OperationType::Mutation => service.runner.mutation(prepared.request, run).await?,
        OperationType::Query | OperationType::Subscription => service.runner.query(prepared.request, run).await?,
    };
    prepared.asker.note_refusals(&response, &parts.request_id).await;
    if !was_executed(&response) {
        return Err(RequestError::from_server_errors(response.errors, answer::code_of_validation_error));
    }
    match failure_as_a_whole(&response) {
        Some(error) => Err(error),
        None => {
            let is_whole = response.errors.is_empty();
            let cost = prepared.charge.settle(&response.data).await;
            let cost = if readers == Readers::Everybody { cost.map(Cost::for_everybody) } else { cost };
            let body = answer::body(response, prepared.origin.document(), cost, &parts.request_id)?;
            Ok(Ran { body, is_whole })
        }
    }
}

/// Whether the address names a document, in one of the ways to name one.
fn asks_for_data(parts: &RequestParts) -> bool {
    ["query", "documentId", "extensions"].iter().any(|name| parts.parameter(name).is_some())
}

/// What was in a request.
enum Received {
    One(Uploaded),
    Batch(Vec<Result<Parameters, RequestError>>),
}

impl Sent {
    /// What is asked with it, with so many requests in a batch at most.
    fn requests(self, parts: &RequestParts, batch_limit: usize) -> Result<Received, RequestError> {
        let one = |parameters| Received::One(Uploaded { parameters, files: Vec::new() });
        match self {
            Self::Address(_) => Parameters::from_url(parts).map(one),
            Self::Json(body) => Ok(match Requests::from_json(&body, batch_limit)? {
                Requests::One(parameters) => one(parameters),
                Requests::Batch(requests) => Received::Batch(requests),
            }),
            Self::Form(uploaded) => Ok(Received::One(uploaded)),
        }
    }
}

async fn read_post<E>(
    service: &Service<E>,
    parts: &RequestParts,
    body: &mut LimitedBody,
) -> Result<Sent, RequestError> {
    let headers = &parts.headers;
    let encoding = headers.get(header::CONTENT_ENCODING);
    if encoding.is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Err(unsupported("Send the body without a Content-Encoding"));
    }
    let content_type = utf8_content_type(headers).unwrap_or_default();
    if content_type.eq_ignore_ascii_case("application/json") {
        let body = timeout(service.body_time_limit, body.read_all()).await.map_err(|_| {
            RequestError::new(Code::RequestTimeout, "The body did not arrive in time")
                .header(header::CONNECTION, HeaderValue::from_static("close"))
        })??;
        return Ok(Sent::Json(body));
    }
    if content_type.eq_ignore_ascii_case("multipart/form-data") {
        // The guard comes first: it must hold whatever this endpoint takes.
        multipart::check_preflight(headers)?;
        let (Some(limits), Some(content_type)) = (&service.uploads, headers.get(header::CONTENT_TYPE)) else {
            return Err(unsupported("Files cannot be uploaded at this address"));
        };
        let form = Body::new(Arriving::new(Body::from_stream(body.take())));
        return Box::pin(multipart::read(content_type.clone(), form, limits, service.body_limit)).await.map(Sent::Form);
    }
    Err(unsupported("Send the request as application/json in UTF-8"))
}

/// Errors of the validation have no path; every error of the execution has one, because async-graphql sets it at the
/// field that fails. So this is known without an extension, which would cost an allocation for every field.
pub(super) fn was_executed(response: &GraphqlResponse) -> bool {
    response.data != Value::Null || response.errors.iter().any(|error| !error.path.is_empty())
}

/// Why nothing came out of this request at all: the database was away, so that it is the server that failed and a client or a
/// balancer may try again; or more was asked than is allowed.
pub(super) fn failure_as_a_whole(response: &GraphqlResponse) -> Option<RequestError> {
    let nothing_came_out = match &response.data {
        Value::Null => true,
        Value::Object(fields) => fields.values().all(|value| *value == Value::Null),
        _ => false,
    };
    if !nothing_came_out {
        return None;
    }
    let extension = |error: &ServerError, name| error.extensions.as_ref().and_then(|all| all.get(name)).cloned();
    let with_code = |code: Code| {
        let code = Value::from(code.name());
        response.errors.iter().find(|error| extension(error, "code").as_ref() == Some(&code))
    };
    if with_code(Code::ServiceUnavailable).is_some() {
        let message = "The shop cannot answer at the moment; try again";
        return Some(RequestError::new(Code::ServiceUnavailable, message).retry_after(1));
    }
    let limited = with_code(Code::RateLimited)?;
    let seconds = match extension(limited, "retryAfter") {
        Some(Value::Number(seconds)) => seconds.as_u64().unwrap_or(1),
        _ => 1,
    };
    Some(RequestError::new(Code::RateLimited, limited.message.clone()).retry_after(seconds))
}

fn unsupported(message: &str) -> RequestError {
    RequestError::new(Code::UnsupportedMediaType, message)
}
