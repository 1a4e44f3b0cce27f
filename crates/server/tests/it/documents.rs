//! Trusted documents, batches and the schema's discovery in the real executable.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::executable::{ADMIN_TOKEN, Place, Server};

const KEY: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";
const INTROSPECTION: &str = "{ __schema { queryType { name } } }";
/// What browsers send.
const BROWSER: (&str, &str) = ("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
/// A manifest as graphql-codegen writes it.
const MANIFEST: &str = r#"{
  "1d0b2fd1c1d9e2c3": "query Shop { shop { name } }",
  "a94a8fe5ccb19ba6": "query Browse($first: Int) { products(first: $first) { nodes { __typename id } } }"
}"#;

fn authorization() -> String {
    format!("Bearer {ADMIN_TOKEN}")
}

#[tokio::test]
async fn row_74_storefronts_run_the_documents_of_the_manifest_and_no_others() {
    let place = Place::new().await;
    let manifest = place.file("persisted-documents.json", MANIFEST);
    let arguments = ["--trusted-documents", &manifest, "--trusted-documents-only", "on", "--admin-token", ADMIN_TOKEN];
    let server = place.serve(&arguments).await;
    let named = |id: &str| json!({"documentId": id, "variables": {"first": 2}});
    let answer = server.post_body("/graphql", &[], named("a94a8fe5ccb19ba6")).await;
    assert_eq!(answer.json()["data"]["products"]["nodes"].as_array().map(Vec::len), Some(2), "{}", answer.text);
    let refused = server.post("/graphql", &[], "{ shop { name } }", json!({})).await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::BAD_REQUEST, "BAD_REQUEST"));
    let page = server.get("/graphql", &[BROWSER]).await;
    assert!(page.text.contains("trusted documents only"), "{}", page.text);
    // The staff's tools are not built with the manifest.
    let authorization = authorization();
    let staff = [("authorization", authorization.as_str())];
    let answer = server.post("/admin/graphql", &staff, "{ channels { slug } }", json!({})).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
}

#[tokio::test]
async fn a_manifest_that_cannot_be_served_stops_the_start_and_is_named() {
    let place = Place::new().await;
    let absent = place.folder.path().join("absent.json");
    let absent = absent.to_str().expect("a path in UTF-8").to_owned();
    let broken = place.file("broken.json", "[]");
    let wrong = place.file("wrong.json", r#"{"bad-one": "{ shop { nothingLikeThis } }"}"#);
    for (file, part) in [(&absent, "absent.json"), (&broken, "JSON object"), (&wrong, "bad-one")] {
        let ended = place.run(&["serve", "--listen", "127.0.0.1:0", "--trusted-documents", file]).await;
        assert_eq!(ended.code(), Some(1), "{file}");
        assert!(ended.stderr().contains(part), "{file}: {}", ended.stderr());
    }
}

async fn is_told(server: &Server, path: &str, headers: &[(&str, &str)]) -> bool {
    let answer = server.post(path, headers, INTROSPECTION, json!({})).await;
    if answer.status == StatusCode::OK {
        assert_eq!(answer.json()["data"]["__schema"]["queryType"]["name"], "Query");
        return true;
    }
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::FORBIDDEN, "INTROSPECTION_DISABLED"));
    false
}

#[tokio::test]
async fn row_72_production_tells_guests_nothing_of_the_schema_unless_the_shop_opens_it() {
    let place = Place::new().await;
    let production = [
        "--mode",
        "production",
        "--log-format",
        "text",
        "--admin-token",
        ADMIN_TOKEN,
        "--secret-key",
        KEY,
        "--signing-key",
        KEY,
        "--password-pepper",
        KEY,
    ];
    let authorization = authorization();
    let staff = [("authorization", authorization.as_str())];
    for (setting, expected) in [(&[][..], false), (&["--introspection", "on"], true)] {
        let server = place.serve(&[&production[..], setting].concat()).await;
        assert_eq!(is_told(&server, "/graphql", &[]).await, expected);
        assert!(is_told(&server, "/admin/graphql", &staff).await);
        assert_eq!(is_told(&server, "/admin/graphql", &[]).await, expected, "guests of the staff's endpoint");
        let page = server.get("/graphql", &[BROWSER]).await;
        assert_eq!(page.text.contains("<html"), expected, "{}", page.text);
        let mistaken = server.post("/graphql", &[], "{ shoop { name } }", json!({})).await;
        assert_eq!(mistaken.text.contains("Did you mean"), expected, "{}", mistaken.text);
        let mistaken = server.post("/admin/graphql", &staff, "{ chanels { slug } }", json!({})).await;
        assert!(mistaken.text.contains("Did you mean"), "{}", mistaken.text);
        let mistaken = server.post("/admin/graphql", &[], "{ chanels { slug } }", json!({})).await;
        assert_eq!(mistaken.code(), "GRAPHQL_VALIDATION_FAILED");
        assert_eq!(mistaken.text.contains("Did you mean"), expected, "{}", mistaken.text);
    }
}

#[tokio::test]
async fn a_batch_is_served_where_it_was_switched_on() {
    let place = Place::new().await;
    let batch = json!([{"query": "{ shop { name } }"}, {"query": "{ __typename }"}]);
    let server = place.serve(&["--seed", "off"]).await;
    assert_eq!(server.post_body("/graphql", &[], batch.clone()).await.code(), "BATCH_NOT_ALLOWED");
    let server = place.serve(&["--seed", "off", "--batch-limit", "2"]).await;
    let answer = server.post_body("/graphql", &[], batch).await;
    let expected: Value = json!([{"data": {"shop": {"name": "Cartwright"}}}, {"data": {"__typename": "Query"}}]);
    assert_eq!(answer.json(), expected);
}
