//! Documents and variables over their limits are refused, and nothing of them runs.

use std::sync::atomic::Ordering;

use axum::http::StatusCode;
use cartwright_graphql::http::Limits;
use serde_json::{Value, json};

use super::server::{endpoint, post, query, send};

/// Sends one document and expects it refused with this code, limit and actual value, and nothing resolved.
async fn refused(document: &str, code: &str, limit: u64, actual: u64) {
    let (endpoint, deeds) = endpoint();
    let answer = send(&endpoint.into_router("/graphql"), query(document)).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.text);
    assert_eq!(answer.refusal_code(), code);
    let extensions = &answer.json()["errors"][0]["extensions"];
    assert_eq!(extensions["limit"], limit, "{extensions}");
    assert_eq!(extensions["actual"], actual, "{extensions}");
    assert_eq!(deeds.resolved.load(Ordering::SeqCst), 0);
}

async fn served(document: &str) {
    let answer = send(&endpoint().0.into_router("/graphql"), query(document)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert_eq!(answer.json().get("errors"), None, "{}", answer.text);
}

/// `field` repeated with numbered aliases.
fn aliased(count: usize) -> String {
    (0..count).map(|n| format!("a{n}: id ")).collect()
}

/// Levels of fragments, each spread several times by the one before.
fn fan_out(levels: usize, width: usize) -> String {
    let mut document = String::from("{ node { ...F0 } }");
    for level in 0..levels {
        let spreads = format!("...F{} ", level + 1).repeat(width);
        document.push_str(&format!(" fragment F{level} on Node {{ {spreads} }}"));
    }
    document.push_str(&format!(" fragment F{levels} on Node {{ id }}"));
    document
}

#[tokio::test]
async fn row_66_fragment_bombs_are_refused_by_their_expanded_size() {
    // 2^25 - 1 + 2^24 nodes, as each level is a spread and the last one a field beside its spread.
    let two_ways: u64 = (0..=24).map(|level| 1_u64 << level).sum::<u64>() + (1 << 24) + 1;
    refused(&fan_out(24, 2), "QUERY_TOO_LARGE", 5_000, two_ways).await;
    // So many that the sum stops at the largest number there is.
    refused(&fan_out(28, 20), "QUERY_TOO_LARGE", 5_000, u64::MAX).await;
}

#[tokio::test]
async fn row_67_circular_fragments_are_a_validation_error() {
    for document in [
        "{ node { ...A } } fragment A on Node { ...A }",
        "{ node { ...A } } fragment A on Node { ...B ...B } fragment B on Node { child { ...A ...A } }",
        "{ hello } fragment A on Node { ...B } fragment B on Node { ...C } fragment C on Node { ...A }",
    ] {
        let answer = send(&endpoint().0.into_router("/graphql"), query(document)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(answer.refusal_code(), "GRAPHQL_VALIDATION_FAILED");
        let message = answer.json()["errors"][0]["message"].to_string();
        assert!(message.contains("contains itself"), "{message}");
    }
}

#[tokio::test]
async fn row_65_depth_is_counted_through_fragments() {
    let nested = |depth: usize| {
        let levels = depth - 2;
        format!("{{ node {{ {} id {} }} }}", "child { ".repeat(levels), "} ".repeat(levels))
    };
    served(&nested(16)).await;
    refused(&nested(17), "QUERY_TOO_DEEP", 16, 17).await;
    let spread = "{ node { child { child { child { child { ...A } } } } } } \
                  fragment A on Node { child { child { child { child { child { ...B } } } } } } \
                  fragment B on Node { child { child { child { child { child { child { child { id } } } } } } } }";
    refused(spread, "QUERY_TOO_DEEP", 16, 18).await;
    refused(&nested(100), "QUERY_TOO_DEEP", 16, 64).await;
}

#[tokio::test]
async fn row_65_aliases_root_fields_and_mutations_are_counted() {
    served(&format!("{{ node {{ {} }} }}", aliased(30))).await;
    refused(&format!("{{ node {{ {} }} }}", aliased(31)), "QUERY_TOO_COMPLEX", 30, 31).await;
    let in_fragment = format!("{{ node {{ ...A child {{ ...A }} }} }} fragment A on Node {{ {} }}", aliased(16));
    refused(&in_fragment, "QUERY_TOO_COMPLEX", 30, 32).await;
    served(&format!("{{ {} }}", "hello ".repeat(20))).await;
    refused(&format!("{{ {} }}", "hello ".repeat(21)), "QUERY_TOO_COMPLEX", 20, 21).await;
    served(&format!("mutation {{ {} }}", "change ".repeat(5))).await;
    refused(&format!("mutation {{ {} }}", "change ".repeat(6)), "QUERY_TOO_COMPLEX", 5, 6).await;
    let by_spreads = "mutation { ...M ...M ...M } fragment M on Mutation { a: change b: change }";
    refused(by_spreads, "QUERY_TOO_COMPLEX", 5, 6).await;
}

#[tokio::test]
async fn row_68_directives_are_counted_in_all_places() {
    let many = "@include(if: true) ".repeat(31);
    for document in [
        format!("query {many} {{ hello }}"),
        format!("query($n: Int {many}) {{ hello }}"),
        format!("{{ hello {many} }}"),
        format!("{{ ... {many} {{ hello }} }}"),
        format!("{{ ...F {many} }} fragment F on Query {{ hello }}"),
        format!("{{ ...F }} fragment F on Query {many} {{ hello }}"),
        format!("{{ hello }} fragment Unused on Query {{ hello {many} }}"),
    ] {
        refused(&document, "QUERY_TOO_COMPLEX", 30, 31).await;
    }
}

#[tokio::test]
async fn length_tokens_fragments_and_operations_are_limited() {
    let long = format!("{{ hello }} #{}", "x".repeat(16 * 1024));
    let length = u64::try_from(long.len()).expect("a small number");
    refused(&long, "QUERY_TOO_LARGE", 16 * 1024, length).await;
    // Strings, comments and commas are no more than they are: 7 tokens.
    let quiet = format!("{{ hello(name: \"{}\") }} # {} \n,,,,", "{ a b ".repeat(1000), "x ".repeat(3000));
    served(&quiet).await;
    refused(&format!("{{ {} }}", "id ".repeat(2000)), "QUERY_TOO_LARGE", 2_000, 2_001).await;
    let fragments: String = (0..31).map(|n| format!(" fragment F{n} on Query {{ hello }}")).collect();
    refused(&format!("{{ hello }}{fragments}"), "QUERY_TOO_LARGE", 30, 31).await;
    let operations: String = (0..11).map(|n| format!(" query Q{n} {{ hello }}")).collect();
    refused(&operations, "QUERY_TOO_LARGE", 10, 11).await;
}

#[tokio::test]
async fn row_71_deep_brackets_are_refused_without_harm() {
    for (open, close) in [("[", "]"), ("{a:", "}")] {
        let document = format!("{{ hello(name: {}1{}) }}", open.repeat(600), close.repeat(600));
        let answer = send(&endpoint().0.into_router("/graphql"), query(&document)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_ne!(answer.refusal_code(), "INTERNAL");
    }
}

#[tokio::test]
async fn row_71_no_text_with_a_nul_reaches_a_resolver() {
    let hello = "query($name: String) { hello(name: $name) }";
    let bodies = [
        json!({"query": hello, "variables": {"name": "a\0b"}}),
        json!({"query": hello, "variables": {"name": "a", "other": {"deep": [{"a\0": 1}]}}}),
        json!({"query": hello, "variables": {"na\0me": 1}}),
        json!({"query": "{ hello(name: \"\\u0000\") }"}),
        json!({"query": "query($n: String = \"\\u0000\") { hello(name: $n) }"}),
        json!({"query": "{ hello @include(if: [{a: \"\\u0000\"}]) }"}),
        json!({"query": "{ ...F } fragment F on Query { hello(name: \"\\u0000\") }"}),
    ];
    let (endpoint, deeds) = endpoint();
    let router = endpoint.into_router("/graphql");
    for body in bodies {
        let answer = send(&router, post(&body)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
        assert_eq!(answer.refusal_code(), "VARIABLE_COERCION_FAILED", "{body}");
        let message = answer.json()["errors"][0]["message"].to_string();
        assert!(message.contains("NUL"), "{message}");
    }
    assert_eq!(deeds.resolved.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn variables_are_limited() {
    let nested = |depth: usize| (0..depth).fold(json!(1), |inner, _| json!([inner]));
    let cases = [
        (json!(vec![1; 250]), json!(vec![1; 251]), 250, 251),
        (json!("x".repeat(16_384)), json!("x".repeat(16_385)), 16_384, 16_385),
        (nested(32), nested(33), 32, 33),
    ];
    for (at_limit, over, limit, actual) in cases {
        let body = |value: &Value| json!({"query": "{ hello }", "variables": {"v": value}});
        let router = endpoint().0.into_router("/graphql");
        assert_eq!(send(&router, post(body(&at_limit))).await.status, StatusCode::OK);
        let answer = send(&router, post(body(&over))).await;
        assert_eq!(answer.refusal_code(), "VARIABLE_COERCION_FAILED");
        let extensions = &answer.json()["errors"][0]["extensions"];
        assert_eq!((&extensions["limit"], &extensions["actual"]), (&json!(limit), &json!(actual)));
    }
}

#[tokio::test]
async fn the_introspection_of_graphql_js_passes_on_both() {
    for limits in [Limits::shop(), Limits::admin()] {
        let (mut endpoint, _) = endpoint();
        endpoint.limits = limits;
        let answer = send(&endpoint.into_router("/graphql"), query(INTROSPECTION)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        assert_eq!(answer.json()["data"]["__schema"]["queryType"]["name"], "Query");
    }
}

/// What `getIntrospectionQuery()` of graphql-js 16 writes with every option on.
const INTROSPECTION: &str = include_str!("introspection.graphql");
