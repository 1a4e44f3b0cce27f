//! What happens while an operation runs: errors, panics, time limits and clients that go away.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use axum::http::StatusCode;
use serde_json::json;
use tower::ServiceExt;

use super::server::{endpoint, get, post, query, router, send};

#[tokio::test]
async fn an_error_with_a_code_is_shown_as_it_is() {
    let answer = send(&router(), query("{ hello refused }")).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(
        answer.json(),
        json!({
            "errors": [{
                "message": "Not for you",
                "locations": [{"line": 1, "column": 9}],
                "path": ["refused"],
                "extensions": {"code": "FORBIDDEN"},
            }],
            "data": {"hello": "hello world", "refused": null},
        })
    );
}

#[tokio::test]
async fn row_73_an_error_without_a_code_is_masked() {
    let answer = send(&router(), query("{ broken }")).await;
    assert_eq!(answer.status, StatusCode::OK, "it was executed, so data is there");
    let body = answer.json();
    assert_eq!(body["data"], json!(null));
    assert!(body.as_object().is_some_and(|body| body.contains_key("data")));
    let error = &body["errors"][0];
    assert_eq!(error["message"], "Internal error");
    assert_eq!(error["path"], json!(["broken"]));
    assert_eq!(error["extensions"]["code"], "INTERNAL");
    assert_eq!(error["extensions"]["incidentId"].as_str().map(str::len), Some(32));
    assert!(!answer.text.contains("vault"), "{}", answer.text);
}

#[tokio::test]
async fn a_bad_input_found_by_a_resolver_is_the_clients_error() {
    let answer = send(&router(), query("{ double(n: 99999999999) }")).await;
    assert_eq!(answer.status, StatusCode::OK);
    let body = answer.json();
    assert_eq!(body["errors"][0]["extensions"]["code"], "VARIABLE_COERCION_FAILED");
    assert_eq!(body["errors"][0]["path"], json!(["double"]));
}

#[tokio::test]
async fn a_bad_variable_and_a_bad_literal_have_codes_of_their_own() {
    let by_variable = json!({
        "query": "query($n: Int!) { double(n: $n) }", "variables": {"n": "seven"},
    });
    let answer = send(&router(), post(by_variable)).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.refusal_code(), "VARIABLE_COERCION_FAILED");
    let answer = send(&router(), query("{ double(n: \"seven\") }")).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.refusal_code(), "GRAPHQL_VALIDATION_FAILED");
}

#[tokio::test]
async fn missing_required_variables_are_found_before_anything_runs() {
    let document = "query($n: Int!) { hello double(n: $n) }";
    let (endpoint, deeds) = endpoint();
    let router = endpoint.into_router("/graphql");
    for variables in [json!({}), json!({"n": null})] {
        let answer = send(&router, post(json!({"query": document, "variables": variables}))).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(answer.refusal_code(), "VARIABLE_COERCION_FAILED");
    }
    assert_eq!(deeds.resolved.load(Ordering::SeqCst), 0);
    let with_default = "query($n: Int! = 4) { double(n: $n) }";
    let answer = send(&router, query(with_default)).await;
    assert_eq!(answer.json(), json!({"data": {"double": 8}}));
}

#[tokio::test]
async fn row_68_no_more_than_20_errors_are_listed() {
    let answer = send(&router(), query("{ brokenList }")).await;
    assert_eq!(answer.json()["errors"].as_array().map(Vec::len), Some(20));
    let unknown: Vec<String> = (0..100).map(|n| format!("field{n}")).collect();
    let (mut endpoint, _) = endpoint();
    endpoint.limits.root_fields = 1000;
    let router = endpoint.into_router("/graphql");
    let answer = send(&router, query(&format!("{{ {} }}", unknown.join(" ")))).await;
    assert_eq!(answer.refusal_code(), "GRAPHQL_VALIDATION_FAILED");
    assert_eq!(answer.json()["errors"].as_array().map(Vec::len), Some(20));
}

#[tokio::test]
async fn row_99_a_database_that_is_away_is_a_503_that_says_when_to_try_again() {
    let answer = send(&router(), query("{ away }")).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.refusal_code(), "SERVICE_UNAVAILABLE");
    assert_eq!(answer.header("retry-after"), "1");
    let answer = send(&router(), query("{ hello away }")).await;
    assert_eq!(answer.status, StatusCode::OK, "what was found is worth an answer");
    assert_eq!(answer.json()["data"], json!({"hello": "hello world", "away": null}));
}

#[tokio::test]
async fn what_was_asked_too_often_is_a_429_that_says_when_to_try_again() {
    let answer = send(&router(), query("{ limited }")).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.refusal_code(), "RATE_LIMITED");
    assert_eq!(answer.header("retry-after"), "9");
    assert_eq!(answer.json()["errors"][0]["extensions"]["retryAfter"], 9);
    let answer = send(&router(), query("{ hello limited }")).await;
    assert_eq!(answer.status, StatusCode::OK, "what was found is worth an answer");
    assert_eq!(answer.json()["errors"][0]["extensions"]["code"], "RATE_LIMITED");
}

#[tokio::test]
async fn row_111_a_panic_is_a_500_of_one_request_only() {
    let (endpoint, _) = endpoint();
    let panics = Arc::clone(&endpoint.panics);
    let router = endpoint.into_router("/graphql");
    for (request, count) in
        [(query("{ panics }"), 1), (get("query=%7Bpanics%7D"), 2), (query("mutation { changeAndPanic }"), 3)]
    {
        let answer = send(&router, request).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(answer.refusal_code(), "INTERNAL");
        assert!(!answer.text.contains("planted"), "{}", answer.text);
        let incident = &answer.json()["errors"][0]["extensions"]["incidentId"];
        assert_eq!(incident.as_str().map(str::len), Some(32));
        assert_eq!(panics.load(Ordering::SeqCst), count);
        let next = send(&router, query("{ hello }")).await;
        assert_eq!(next.json(), json!({"data": {"hello": "hello world"}}));
    }
}

#[tokio::test(start_paused = true)]
async fn row_100_a_query_over_the_time_limit_is_given_up() {
    let answer = send(&router(), query("{ never }")).await;
    assert_eq!(answer.status, StatusCode::GATEWAY_TIMEOUT);
    assert_eq!(answer.refusal_code(), "DEADLINE_EXCEEDED");
}

#[tokio::test(start_paused = true)]
async fn a_mutation_over_the_time_limit_is_finished_all_the_same() {
    let (endpoint, deeds) = endpoint();
    let mutations = endpoint.mutations.clone();
    let router = endpoint.into_router("/graphql");
    let answer = send(&router, query("mutation { changeSlowly }")).await;
    assert_eq!(answer.status, StatusCode::GATEWAY_TIMEOUT);
    assert_eq!(answer.refusal_code(), "DEADLINE_EXCEEDED");
    assert_eq!(deeds.changed.load(Ordering::SeqCst), 0);
    deeds.may_change.0.add_permits(1);
    mutations.close();
    mutations.wait().await;
    assert_eq!(deeds.changed.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_client_that_hangs_up_in_a_mutation_does_not_stop_it() {
    let (endpoint, deeds) = endpoint();
    let mutations = endpoint.mutations.clone();
    let router = endpoint.into_router("/graphql");
    let request = tokio::spawn(router.oneshot(query("mutation { changeSlowly }")));
    let begun = deeds.has_begun.0.acquire().await;
    begun.expect("the semaphore is never closed").forget();
    // This is what the server does with the handler of a connection that is gone.
    request.abort();
    assert!(request.await.is_err_and(|error| error.is_cancelled()));
    assert_eq!(deeds.changed.load(Ordering::SeqCst), 0);
    deeds.may_change.0.add_permits(1);
    mutations.close();
    tokio::time::timeout(Duration::from_secs(60), mutations.wait()).await.expect("the mutation ends");
    assert_eq!(deeds.changed.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn what_was_executed_is_told_from_what_was_not() {
    // Each of these answers `data`, because the execution had begun when it failed.
    for document in ["{ broken }", "{ double(n: 99999999999) }", "{ hello broken }"] {
        let answer = send(&router(), query(document)).await;
        assert_eq!(answer.status, StatusCode::OK, "{document}: {}", answer.text);
        assert!(answer.text.contains("\"data\":null"), "{document}: {}", answer.text);
    }
    let answer = send(&router(), query("{ __typename }")).await;
    assert_eq!(answer.json(), json!({"data": {"__typename": "Query"}}));
}

#[tokio::test]
async fn a_subscription_to_a_schema_that_has_none_is_not_valid() {
    let answer = send(&router(), query("subscription { hello }")).await;
    assert_eq!(answer.refusal_code(), "GRAPHQL_VALIDATION_FAILED");
}
