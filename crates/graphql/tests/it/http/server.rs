//! The schema of these tests behind a router, and requests to it.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use async_graphql::{
    Context, Enum, Error, ErrorExtensions, InputObject, MaybeUndefined, Object, Result, Schema, SimpleObject, Upload,
};
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, HeaderValue, Request, StatusCode, header},
};
use cartwright_graphql::{
    http::{Code, ContextHook, Data, Endpoint, RequestError, ResponseHeaders},
    many::Many,
};
use futures_util::FutureExt;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio::sync::{Semaphore, watch};
use tower::ServiceExt;

use super::streaming::Subscription;

pub type TestSchema = Schema<Query, Mutation, Subscription>;

/// What the resolvers have done, for tests that must know that nothing ran.
#[derive(Default)]
pub struct Deeds {
    pub resolved: AtomicU64,
    pub changed: AtomicU64,
    /// `changeSlowly` waits for one of these permits before it changes anything.
    pub may_change: Gate,
    /// `changeSlowly` adds one of these as soon as it runs.
    pub has_begun: Gate,
    /// What the subscription `news` tells, and how many listen to it.
    pub news: watch::Sender<i32>,
}

/// A semaphore that begins closed, without permits.
pub struct Gate(pub Semaphore);

impl Default for Gate {
    fn default() -> Self {
        Self(Semaphore::new(0))
    }
}

/// Has a type to return, so that the compiler does not see that what follows is never reached.
pub fn planted_panic<T>() -> T {
    panic!("planted in a resolver")
}

pub struct Query;

#[derive(SimpleObject)]
pub struct Item {
    id: i32,
    name: String,
}

/// A node that has itself as a child, for deep documents.
pub struct Node;

#[Object]
impl Node {
    async fn id(&self) -> i32 {
        1
    }
    async fn child(&self) -> Node {
        Node
    }
}

/// A thing with others in it, some fields of which fail.
#[derive(Clone)]
pub struct Parent(i32);

/// An object without resolvers of its own.
#[derive(SimpleObject)]
pub struct Wrapper {
    inner: Parent,
}

fn planted_error() -> Error {
    Error::new("It is gone").extend_with(|_, extensions| extensions.set("code", "NOT_FOUND"))
}

#[Object]
impl Parent {
    async fn id(&self) -> i32 {
        self.0
    }
    async fn children(&self) -> Many<Parent> {
        Many(vec![Parent(1), Parent(2)])
    }
    async fn wrapper(&self) -> Wrapper {
        Wrapper { inner: self.clone() }
    }
    async fn fails(&self) -> Result<i32> {
        Err(planted_error())
    }
    async fn may_fail(&self) -> Option<Result<i32>> {
        Some(Err(planted_error()))
    }
    async fn double(&self, n: i32) -> i64 {
        i64::from(n) * 2
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum Shade {
    Light,
    Dark,
}

#[derive(InputObject)]
pub struct Parcel {
    width: i32,
    #[graphql(default = 1)]
    height: i32,
    tags: Option<Vec<String>>,
}

#[derive(InputObject)]
pub struct Holder {
    value: MaybeUndefined<i32>,
}

fn in_words(value: MaybeUndefined<i32>) -> String {
    match value {
        MaybeUndefined::Undefined => "nothing".to_owned(),
        MaybeUndefined::Null => "null".to_owned(),
        MaybeUndefined::Value(n) => n.to_string(),
    }
}

pub fn deeds<'a>(context: &'a Context<'_>) -> &'a Arc<Deeds> {
    context.data_unchecked::<Arc<Deeds>>()
}

#[Object]
impl Query {
    async fn hello(&self, context: &Context<'_>, name: Option<String>) -> String {
        deeds(context).resolved.fetch_add(1, Ordering::SeqCst);
        format!("hello {}", name.unwrap_or_else(|| "world".to_owned()))
    }
    async fn whoami(&self, context: &Context<'_>) -> Option<String> {
        context.data_opt::<Caller>().map(|caller| caller.0.clone())
    }
    async fn signs_in(&self, context: &Context<'_>) -> bool {
        let headers = context.data_unchecked::<ResponseHeaders>();
        headers.append(header::SET_COOKIE, HeaderValue::from_static("a=1"));
        headers.append(header::SET_COOKIE, HeaderValue::from_static("b=2"));
        headers.set(header::CACHE_CONTROL, HeaderValue::from_static("private"));
        true
    }
    async fn double(&self, n: i32) -> i64 {
        i64::from(n) * 2
    }
    async fn sum(&self, numbers: Vec<i32>) -> i64 {
        numbers.into_iter().map(i64::from).sum()
    }
    async fn parents(&self) -> Many<Parent> {
        Many(vec![Parent(1), Parent(2)])
    }
    async fn maybe_parents(&self) -> Option<Many<Parent>> {
        Some(Many(vec![Parent(1), Parent(2)]))
    }
    async fn shade(&self, of: Option<Shade>) -> Option<Shade> {
        of
    }
    async fn packed(&self, #[graphql(name = "in")] inside: Option<Parcel>) -> Option<String> {
        inside.map(|one| format!("{} {:?}", one.width * one.height, one.tags.unwrap_or_default()))
    }
    async fn given(&self, value: MaybeUndefined<i32>) -> String {
        in_words(value)
    }
    async fn member(&self, of: Holder) -> String {
        in_words(of.value)
    }
    async fn sized(&self, #[graphql(default = 7)] n: i32) -> i32 {
        n
    }
    async fn maybe_sized(&self, #[graphql(default_with = "Some(8)")] n: Option<i32>) -> Option<i32> {
        n
    }
    async fn limited(&self) -> Option<Result<i32>> {
        let error = Error::new("Too many requests");
        Some(Err(error.extend_with(|_, extensions| {
            extensions.set("code", "RATE_LIMITED");
            extensions.set("retryAfter", 9);
        })))
    }
    async fn items(&self) -> Vec<Item> {
        vec![Item { id: 1, name: "one".to_owned() }]
    }
    async fn node(&self) -> Node {
        Node
    }
    async fn cart(&self) -> Option<Item> {
        None
    }
    async fn refused(&self) -> Option<Result<i32>> {
        let error = Error::new("Not for you");
        Some(Err(error.extend_with(|_, extensions| extensions.set("code", "FORBIDDEN"))))
    }
    async fn broken(&self) -> Result<i32> {
        Err(Error::new("SELECT secret FROM vault"))
    }
    async fn away(&self) -> Option<Result<i32>> {
        let error = Error::new("Try again");
        Some(Err(error.extend_with(|_, extensions| {
            extensions.set("code", "SERVICE_UNAVAILABLE");
        })))
    }
    async fn broken_list(&self) -> Vec<Option<Result<i32>>> {
        (0..50).map(|_| Some(Err(Error::new("one of many")))).collect()
    }
    async fn panics(&self) -> i32 {
        planted_panic()
    }
    async fn never(&self) -> i32 {
        std::future::pending().await
    }
}

pub struct Mutation;

#[Object]
impl Mutation {
    async fn change(&self, context: &Context<'_>) -> bool {
        deeds(context).changed.fetch_add(1, Ordering::SeqCst);
        true
    }
    async fn fails(&self) -> Result<bool> {
        Err(planted_error())
    }
    async fn change_slowly(&self, context: &Context<'_>) -> bool {
        let deeds = deeds(context);
        deeds.has_begun.0.add_permits(1);
        let permit = deeds.may_change.0.acquire().await;
        permit.expect("the semaphore is never closed").forget();
        deeds.changed.fetch_add(1, Ordering::SeqCst);
        true
    }
    async fn change_and_panic(&self) -> bool {
        planted_panic()
    }
    async fn upload(&self, context: &Context<'_>, file: Upload) -> Result<String> {
        let value = file.value(context)?;
        let text = std::io::read_to_string(value.content)?;
        Ok(format!("{}:{text}", value.filename))
    }
}

/// Who the context hook says is asking.
pub struct Caller(pub String);

/// `Authorization: Bearer good` is known, another credential is bad, none is nobody. Every answer tells that it was asked for.
pub fn anybody() -> ContextHook {
    Arc::new(|parts| {
        async move {
            // As a database does: the answer is not there at the first look.
            tokio::task::yield_now().await;
            parts.response_headers.set(header::AGE, HeaderValue::from_static("7"));
            let mut data = Data::default();
            match parts.header("authorization") {
                None => Ok(data),
                Some("Bearer good") => {
                    data.insert(Caller("staff".to_owned()));
                    Ok(data)
                }
                Some(_) => Err(RequestError::new(Code::Unauthenticated, "The token is not valid")),
            }
        }
        .boxed()
    })
}

/// An endpoint and the record of what its resolvers did.
pub fn endpoint() -> (Endpoint<TestSchema>, Arc<Deeds>) {
    let deeds = Arc::new(Deeds::default());
    let schema = Schema::build(Query, Mutation, Subscription).data(Arc::clone(&deeds)).finish();
    (Endpoint::new(schema, anybody()), deeds)
}

/// The endpoint with its defaults at `/graphql`.
pub fn router() -> Router {
    endpoint().0.into_router("/graphql")
}

/// An answer, read to its end.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("not JSON: {error}: {}", self.text))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("headers of these tests are text"))
    }

    /// The code of the first error, after a look at the shape that every refusal has.
    pub fn refusal_code(&self) -> String {
        let body = self.json();
        assert!(body.get("data").is_none(), "a refusal has no data: {body}");
        let error = &body["errors"][0];
        assert!(error["message"].is_string(), "{body}");
        assert!(error["extensions"]["requestId"].is_string(), "{body}");
        error["extensions"]["code"].as_str().expect("every error has a code").to_owned()
    }
}

pub async fn send(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.expect("a router never fails");
    let (head, body) = response.into_parts();
    let bytes = body.collect().await.expect("the body is in memory").to_bytes();
    Answer {
        status: head.status,
        headers: head.headers,
        text: String::from_utf8(bytes.to_vec()).expect("answers are UTF-8"),
    }
}

/// A POST of JSON by a client that understands `application/graphql-response+json`.
pub fn post(body: impl ToString) -> Request<Body> {
    Request::post("/graphql")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/graphql-response+json")
        .body(Body::from(body.to_string()))
        .expect("the request of a test is well formed")
}

/// A POST of one document.
pub fn query(document: &str) -> Request<Body> {
    post(json!({ "query": document }))
}

/// A GET; `parameters` are percent-encoded already.
pub fn get(parameters: &str) -> Request<Body> {
    Request::get(format!("/graphql?{parameters}"))
        .header(header::ACCEPT, "application/graphql-response+json")
        .body(Body::empty())
        .expect("the request of a test is well formed")
}
