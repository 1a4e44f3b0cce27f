//! The page for browsers.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use cartwright_graphql::http::{Example, Examples, Page, Told};
use sha2::{Digest, Sha256};

use super::server::{Answer, endpoint, router, send};

/// What browsers send.
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

async fn open(accept: &str, parameters: &str) -> Answer {
    open_with(None, accept, parameters).await
}

async fn open_with(graphiql: Option<&str>, accept: &str, parameters: &str) -> Answer {
    let (mut endpoint, _) = endpoint();
    endpoint.page = Some(Page {
        title: "Tools & <Things>".to_owned(),
        examples: Examples {
            examples: vec![Example {
                name: "Hello".to_owned(),
                query: "{ hello } # </script><script>alert(1)</script>".to_owned(),
                variables: String::new(),
                headers: "{\"X-Channel\": \"eu\"}".to_owned(),
            }],
            told: vec![Told { variable: "greeting", pointer: "/hello" }],
            fresh: vec!["key"],
        },
        graphiql: graphiql.map(str::to_owned),
    });
    let request = Request::get(format!("/graphql{parameters}"))
        .header(header::ACCEPT, accept)
        .body(Body::empty())
        .expect("a request");
    send(&endpoint.into_router("/graphql"), request).await
}

#[tokio::test]
async fn a_browser_gets_a_page_that_needs_nothing_else() {
    let answer = open(BROWSER, "").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    for outside in ["http://", "https://", "src=", "href=", "@import", "url("] {
        assert!(!answer.text.contains(outside), "{outside}");
    }
    assert!(answer.text.contains("Tools &#38; &#60;Things&#62;"));
}

#[tokio::test]
async fn the_policy_allows_exactly_the_script_and_the_style_of_the_page() {
    let answer = open(BROWSER, "").await;
    let policy = answer.header("content-security-policy");
    for directive in ["default-src 'none'", "connect-src 'self'", "frame-ancestors 'none'"] {
        assert!(policy.contains(directive), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    for (open, close) in [("<script>", "</script>"), ("<style>", "</style>")] {
        let (_, after) = answer.text.split_once(open).expect("the element is there");
        let (content, rest) = after.split_once(close).expect("the element ends");
        assert!(!rest.contains(open), "only one element of this kind");
        let hash = STANDARD.encode(Sha256::digest(content));
        assert!(policy.contains(&format!("'sha256-{hash}'")), "{policy}");
    }
}

#[tokio::test]
async fn an_example_cannot_end_its_block() {
    let answer = open(BROWSER, "").await;
    let (_, after) =
        answer.text.split_once("<script id=\"examples\" type=\"application/json\">").expect("the block is there");
    let (block, _) = after.split_once("</script>").expect("the block ends");
    let page: serde_json::Value = serde_json::from_str(block).expect("the block is JSON");
    assert_eq!(page["examples"][0]["query"], "{ hello } # </script><script>alert(1)</script>");
    assert_eq!(page["told"], serde_json::json!([{ "variable": "greeting", "pointer": "/hello" }]));
    assert_eq!(page["fresh"], serde_json::json!(["key"]));
}

#[tokio::test]
async fn the_small_page_says_how_graphiql_is_built() {
    let answer = open(BROWSER, "").await;
    assert!(answer.text.contains("<code>cargo xtask web --build</code>"), "{}", answer.text);
}

#[tokio::test]
async fn graphiql_takes_the_place_of_the_small_page_where_it_is_built() {
    let built = "<title>{{title}}</title><script id=\"examples\">{{examples}}</script><script src=\"/x.js\"></script>";
    let answer = open_with(Some(built), BROWSER, "").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.text.starts_with("<title>Tools &#38; &#60;Things&#62;</title>"), "{}", answer.text);
    assert!(answer.text.contains(r#""query":"{ hello } # \u003c/script>"#), "{}", answer.text);
    assert!(answer.text.ends_with("<script src=\"/x.js\"></script>"), "{}", answer.text);
    let policy = answer.header("content-security-policy");
    let scripts = policy.split("; ").find(|directive| directive.starts_with("script-src"));
    assert_eq!(scripts, Some("script-src 'self'"), "no inline script, no eval, no other host: {policy}");
    for directive in ["default-src 'none'", "connect-src 'self'", "worker-src 'self'", "frame-ancestors 'none'"] {
        assert!(policy.split("; ").any(|there| there == directive), "{policy}");
    }
    assert!(!policy.contains("http") && !policy.contains('*'), "{policy}");
}

#[tokio::test]
async fn a_query_is_answered_as_data_also_to_a_browser() {
    let answer = open(BROWSER, "?query=%7Bhello%7D").await;
    assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
    assert_eq!(answer.text, r#"{"data":{"hello":"hello world"}}"#);
    // A client that takes anything wants data.
    let answer = open("*/*", "").await;
    assert_eq!(answer.refusal_code(), "BAD_REQUEST");
    let answer = open("application/json, text/html;q=0.9", "").await;
    assert_eq!(answer.refusal_code(), "BAD_REQUEST");
}

#[tokio::test]
async fn an_endpoint_without_a_page_gives_none() {
    let request = Request::get("/graphql").header(header::ACCEPT, "text/html").body(Body::empty()).expect("a request");
    let answer = send(&router(), request).await;
    assert_eq!(answer.status, StatusCode::NOT_ACCEPTABLE);
}
