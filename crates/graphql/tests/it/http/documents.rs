//! Documents that are known: parsed and validated once, found by their text or its hash, bounded in memory.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use async_graphql::{Data, Executor, Request, Response, Schema, ValidationMode};
use axum::{Router, http::StatusCode};
use cartwright_graphql::http::{Endpoint, Schemas};
use futures_util::stream::BoxStream;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    server::{Answer, Deeds, Mutation, Query, TestSchema, anybody, get, post, query, router, send},
    streaming::Subscription,
};

/// A schema that counts how often it is asked.
#[derive(Clone)]
struct Counted {
    schema: TestSchema,
    asked: Arc<AtomicU64>,
}

impl Executor for Counted {
    async fn execute(&self, request: Request) -> Response {
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.schema.execute(request).await
    }

    fn execute_stream(&self, request: Request, session: Option<Arc<Data>>) -> BoxStream<'static, Response> {
        Executor::execute_stream(&self.schema, request, session)
    }
}

struct Counting {
    router: Router,
    validated: Arc<AtomicU64>,
}

impl Counting {
    /// An endpoint that runs without any validation, as the real ones do.
    fn new(cache_bytes: u64) -> Self {
        let build = |mode| {
            let deeds = Arc::<Deeds>::default();
            let schema = Schema::build(Query, Mutation, Subscription).data(deeds).validation_mode(mode).finish();
            Counted { schema, asked: Arc::default() }
        };
        let schemas = Schemas {
            running: build(ValidationMode::Fast),
            validating: build(ValidationMode::Strict),
            written_lists: &[],
        };
        let validated = Arc::clone(&schemas.validating.asked);
        let mut endpoint = Endpoint::with_schemas(schemas, anybody());
        endpoint.known_documents_bytes = cache_bytes;
        let router = endpoint.into_router("/graphql");
        // The endpoint has asked for the types.
        validated.store(0, Ordering::SeqCst);
        Self { router, validated }
    }

    fn validated(&self) -> u64 {
        self.validated.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn a_known_document_is_not_validated_again() {
    let counting = Counting::new(1024 * 1024);
    let document = "query A($n: Int!) { double(n: $n) } query B { hello }";
    for (name, variables, expected) in [
        ("A", json!({"n": 1}), json!({"double": 2})),
        ("A", json!({"n": 2}), json!({"double": 4})),
        ("B", json!({}), json!({"hello": "hello world"})),
    ] {
        let body = json!({"query": document, "operationName": name, "variables": variables});
        let answer = send(&counting.router, post(body)).await;
        assert_eq!(answer.json(), json!({"data": expected}));
    }
    assert_eq!(counting.validated(), 1);
    send(&counting.router, query("{ hello }")).await;
    assert_eq!(counting.validated(), 2, "another document is validated");
}

#[tokio::test]
async fn a_document_that_does_not_fit_the_schema_is_never_known() {
    let counting = Counting::new(1024 * 1024);
    for times in 1..=2 {
        let answer = send(&counting.router, query("{ nothingLikeThis }")).await;
        assert_eq!(answer.refusal_code(), "GRAPHQL_VALIDATION_FAILED");
        assert_eq!(counting.validated(), times);
    }
}

#[tokio::test]
async fn the_variables_of_a_known_document_are_checked_each_time() {
    let counting = Counting::new(1024 * 1024);
    let document = "query($n: Int!, $shade: Shade, $box: Parcel) { double(n: $n) shade(of: $shade) packed(in: $box) }";
    let ask =
        async |variables: Value| send(&counting.router, post(json!({"query": document, "variables": variables}))).await;
    let good = json!({"n": 3, "shade": "DARK", "box": {"width": 2, "tags": "a"}});
    let answer = ask(good).await;
    assert_eq!(answer.json(), json!({"data": {"double": 6, "shade": "DARK", "packed": "2 [\"a\"]"}}));
    for (variables, part) in [
        (json!({}), "\\\"$n\\\""),
        (json!({"n": null}), "\\\"$n\\\""),
        (json!({"n": "3"}), "$n"),
        (json!({"n": 1.5}), "$n"),
        (json!({"n": true}), "$n"),
        (json!({"n": [3]}), "$n"),
        (json!({"n": 2_147_483_648_i64}), "$n"),
        (json!({"n": 3, "shade": "NONE"}), "$shade"),
        (json!({"n": 3, "shade": 1}), "$shade"),
        (json!({"n": 3, "box": 1}), "$box"),
        (json!({"n": 3, "box": {}}), "width"),
        (json!({"n": 3, "box": {"width": 1, "heigth": 2}}), "heigth"),
        (json!({"n": 3, "box": {"width": 1, "tags": ["a", null]}}), "$box.tags[1]"),
        (json!({"n": 3, "box": {"width": 1, "tags": ["a", 7]}}), "$box.tags[1]"),
    ] {
        let answer = ask(variables.clone()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{variables}: {}", answer.text);
        assert_eq!(answer.refusal_code(), "VARIABLE_COERCION_FAILED", "{variables}");
        assert!(answer.text.contains(part), "{variables}: {}", answer.text);
    }
    assert_eq!(counting.validated(), 1);
}

#[tokio::test]
async fn known_documents_take_no_more_memory_than_they_may() {
    let counting = Counting::new(8 * 1024);
    let documents: Vec<String> = (0..500).map(|n| format!("{{ field{n}: hello }}")).collect();
    for document in documents.iter().chain(&documents) {
        let answer = send(&counting.router, query(document)).await;
        assert_eq!(answer.status, StatusCode::OK);
    }
    // Some few may stay until the cache has tidied up.
    assert!(counting.validated() > 850, "{} of 1000", counting.validated());
}

fn hash_of(document: &str) -> String {
    Sha256::digest(document).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn persisted(hash: &str) -> Value {
    json!({"persistedQuery": {"version": 1, "sha256Hash": hash}})
}

async fn by_get(router: &Router, hash: &str) -> Answer {
    let extensions = persisted(hash).to_string().replace('"', "%22").replace('{', "%7B").replace('}', "%7D");
    send(router, get(&format!("extensions={extensions}"))).await
}

#[tokio::test]
async fn a_persisted_query_is_sent_once_and_named_from_then_on() {
    let router = router();
    let document = "{ hello }";
    let hash = hash_of(document);
    for answer in [
        by_get(&router, &hash).await,
        send(&router, post(json!({"extensions": persisted(&hash)}))).await,
        send(&router, post(json!({"query": null, "extensions": persisted(&hash)}))).await,
    ] {
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.refusal_code(), "PERSISTED_QUERY_NOT_FOUND");
        assert_eq!(answer.json()["errors"][0]["message"], "PersistedQueryNotFound");
        assert_eq!(answer.header("cache-control"), "private, no-cache, must-revalidate");
    }
    let expected = json!({"data": {"hello": "hello world"}});
    let answer = send(&router, post(json!({"query": document, "extensions": persisted(&hash)}))).await;
    assert_eq!(answer.json(), expected);
    assert_eq!(by_get(&router, &hash).await.json(), expected);
    assert_eq!(by_get(&router, &hash.to_uppercase()).await.json(), expected);
    let answer = send(&router, post(json!({"extensions": persisted(&hash)}))).await;
    assert_eq!(answer.json(), expected);
    // The same by the draft of persisted documents.
    let answer = send(&router, post(json!({"documentId": format!("sha256:{hash}")}))).await;
    assert_eq!(answer.json(), expected);
}

#[tokio::test]
async fn row_74_nothing_is_kept_under_a_hash_that_is_not_its_own() {
    let router = router();
    let hash = hash_of("{ hello }");
    for wrong in [hash.as_str(), "", "00", &hash[1..], &"g".repeat(64), &"é".repeat(32)] {
        let body = json!({"query": "mutation { change }", "extensions": persisted(wrong)});
        let answer = send(&router, post(body)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(answer.refusal_code(), "BAD_REQUEST", "{wrong}");
        let answer = send(&router, post(json!({"extensions": persisted(wrong)}))).await;
        assert_eq!(answer.refusal_code(), "PERSISTED_QUERY_NOT_FOUND", "{wrong}");
    }
    // What does not fit the schema is not kept either.
    let bad = "{ nothingLikeThis }";
    let answer = send(&router, post(json!({"query": bad, "extensions": persisted(&hash_of(bad))}))).await;
    assert_eq!(answer.refusal_code(), "GRAPHQL_VALIDATION_FAILED");
    assert_eq!(by_get(&router, &hash_of(bad)).await.refusal_code(), "PERSISTED_QUERY_NOT_FOUND");
}

#[tokio::test]
async fn a_persisted_mutation_is_not_run_by_get() {
    let router = router();
    let hash = hash_of("mutation { change }");
    send(&router, query("mutation { change }")).await;
    let answer = by_get(&router, &hash).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.header("allow"), "POST");
}

#[tokio::test]
async fn a_persisted_query_of_another_form_is_refused_in_words() {
    for (persisted, part) in [
        (json!({"version": 2, "sha256Hash": "00"}), "version 1"),
        (json!({"sha256Hash": "00"}), "version 1"),
        (json!({"version": 1}), "`sha256Hash`"),
        (json!({"version": 1, "sha256Hash": 7}), "`sha256Hash`"),
        (json!(7), "`persistedQuery`"),
    ] {
        let answer = send(&router(), post(json!({"extensions": {"persistedQuery": persisted}}))).await;
        assert_eq!(answer.refusal_code(), "BAD_REQUEST");
        assert!(answer.text.contains(part), "{}", answer.text);
    }
}
