//! What fails, what is null then, and what was left out: as the specification says, whatever the library does by itself.

use std::sync::{Arc, atomic::Ordering};

use async_graphql::{Schema, ValidationMode};
use axum::Router;
use cartwright_graphql::http::{Endpoint, Schemas};
use serde_json::{Value, json};

use super::{
    server::{Deeds, Mutation, Query, anybody, endpoint, post, query, router, send},
    streaming::Subscription,
};

#[tokio::test]
async fn a_nullable_field_that_fails_is_null_with_its_full_path() {
    let answer = send(&router(), query("{ hello parents { id children { mayFail } } }")).await;
    let child = json!({"mayFail": null});
    let parent = |id: i32| json!({"id": id, "children": [child, child]});
    let body = answer.json();
    assert_eq!(body["data"], json!({"hello": "hello world", "parents": [parent(1), parent(2)]}));
    let paths: Vec<&Value> = body["errors"].as_array().expect("errors").iter().map(|error| &error["path"]).collect();
    let expected: Vec<Value> = [(0, 0), (0, 1), (1, 0), (1, 1)]
        .map(|(parent, child)| json!(["parents", parent, "children", child, "mayFail"]))
        .to_vec();
    assert_eq!(paths, expected.iter().collect::<Vec<_>>());
}

#[tokio::test]
async fn a_field_that_must_not_be_null_takes_its_parents_with_it_and_keeps_its_path() {
    for (document, path) in [
        ("{ hello maybeParents { id fails } }", json!(["maybeParents", 0, "fails"])),
        ("{ hello maybeParents { id children { id f: fails } } }", json!(["maybeParents", 0, "children", 0, "f"])),
        // Through objects without resolvers of their own, below a list and in a list below them.
        (
            "{ hello maybeParents { wrapper { w: inner { fails } } } }",
            json!(["maybeParents", 0, "wrapper", "w", "fails"]),
        ),
        (
            "{ hello maybeParents { wrapper { inner { children { ...F } } } } } fragment F on Parent { ... { fails } }",
            json!(["maybeParents", 0, "wrapper", "inner", "children", 0, "fails"]),
        ),
        (
            "{ hello maybeParents { children { wrapper { inner { wrapper { inner { fails } } } } } } }",
            json!(["maybeParents", 0, "children", 0, "wrapper", "inner", "wrapper", "inner", "fails"]),
        ),
        (
            "{ hello maybeParents { wrapper { inner { double(n: 99999999999) } } } }",
            json!(["maybeParents", 0, "wrapper", "inner", "double"]),
        ),
    ] {
        let answer = send(&router(), query(document)).await;
        let body = answer.json();
        assert_eq!(body["data"], json!({"hello": "hello world", "maybeParents": null}), "{document}");
        assert_eq!(body["errors"][0]["path"], path, "{document}");
        assert_eq!(body["errors"].as_array().map(Vec::len), Some(1), "{document}");
    }
    let answer = send(&router(), query("{ hello parents { fails } }")).await;
    assert_eq!(answer.json()["data"], Value::Null);
    assert_eq!(answer.json()["errors"][0]["path"], json!(["parents", 0, "fails"]));
}

#[tokio::test]
async fn after_a_mutation_that_fails_no_other_is_run() {
    let (endpoint, deeds) = endpoint();
    let answer = send(&endpoint.into_router("/graphql"), query("mutation { a: change fails b: change }")).await;
    assert_eq!(answer.json()["data"], Value::Null);
    assert_eq!(answer.json()["errors"][0]["path"], json!(["fails"]));
    assert_eq!(deeds.changed.load(Ordering::SeqCst), 1);
}

/// The endpoint of these tests, and one that runs what is known without validation.
fn both() -> [Router; 2] {
    let build = |mode| {
        let deeds = Arc::<Deeds>::default();
        Schema::build(Query, Mutation, Subscription).data(deeds).validation_mode(mode).finish()
    };
    let schemas =
        Schemas { running: build(ValidationMode::Fast), validating: build(ValidationMode::Strict), written_lists: &[] };
    [router(), Endpoint::with_schemas(schemas, anybody()).into_router("/graphql")]
}

async fn answered(document: &str, variables: Value, expected: Value) {
    for router in both() {
        let answer = send(&router, post(json!({"query": document, "variables": variables}))).await;
        assert_eq!(answer.json(), json!({"data": expected}), "{document} {variables}");
    }
}

#[tokio::test]
async fn a_variable_that_was_left_out_is_not_null() {
    let document = "query($n: Int) { given(value: $n) member(of: {value: $n}) }";
    answered(document, json!({}), json!({"given": "nothing", "member": "nothing"})).await;
    answered(document, json!({"n": null}), json!({"given": "null", "member": "null"})).await;
    answered(document, json!({"n": 3}), json!({"given": "3", "member": "3"})).await;
    let in_fragment = "query($n: Int) { ...F } fragment F on Query { ... { given(value: $n) } }";
    answered(in_fragment, json!({}), json!({"given": "nothing"})).await;
}

#[tokio::test]
async fn an_argument_whose_variable_was_left_out_has_its_default() {
    let document = "query($n: Int) { maybeSized(n: $n) }";
    answered(document, json!({}), json!({"maybeSized": 8})).await;
    answered(document, json!({"n": null}), json!({"maybeSized": null})).await;
    answered(document, json!({"n": 3}), json!({"maybeSized": 3})).await;
    let with_default = "query($n: Int = 5) { sized(n: $n) maybeSized(n: $n) }";
    answered(with_default, json!({}), json!({"sized": 5, "maybeSized": 5})).await;
}

#[tokio::test]
async fn a_condition_has_the_default_of_its_variable() {
    let document = "query($with: Boolean! = true, $without: Boolean = true) {
        hello @include(if: $with) sized @skip(if: $without) }";
    answered(document, json!({}), json!({"hello": "hello world"})).await;
    answered(document, json!({"with": false, "without": false}), json!({"sized": 7})).await;
}

#[tokio::test]
async fn one_operation_is_run_without_the_variables_and_fragments_of_the_others() {
    let document = "query A($n: Int!) { ...Of } query B { hello } fragment Of on Query { double(n: $n) }";
    for router in both() {
        let answer = send(&router, post(json!({"query": document, "operationName": "B"}))).await;
        assert_eq!(answer.json(), json!({"data": {"hello": "hello world"}}));
        let body = json!({"query": document, "operationName": "A", "variables": {"n": 2}});
        assert_eq!(send(&router, post(body)).await.json(), json!({"data": {"double": 4}}));
    }
}
