//! Files by multipart/form-data.

use std::time::Duration;

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use cartwright_graphql::http::UploadLimits;
use serde_json::{Value, json};

use super::server::{Answer, endpoint, router, send};

const DOCUMENT: &str = "mutation($file: Upload!) { upload(file: $file) }";

fn receiving() -> Router {
    let (mut endpoint, _) = endpoint();
    endpoint.body_limit = 2000;
    endpoint.uploads = Some(UploadLimits { max_file_bytes: 100, max_files: 2, time_limit: Duration::from_secs(60) });
    endpoint.into_router("/graphql")
}

fn operations() -> Value {
    json!({"query": DOCUMENT, "variables": {"file": null}})
}

/// A form of the given parts; a part whose name is a number is a file.
fn form(parts: &[(&str, String)]) -> Request<Body> {
    let mut body = String::new();
    for (name, content) in parts {
        let is_file = name.parse::<u32>().is_ok();
        let filename = if is_file { "; filename=\"list.csv\"" } else { "" };
        body.push_str(&format!(
            "--edge\r\ncontent-disposition: form-data; name=\"{name}\"{filename}\r\n\r\n{content}\r\n"
        ));
    }
    body.push_str("--edge--\r\n");
    Request::post("/graphql")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
        .header(header::ACCEPT, "application/graphql-response+json")
        .header("GraphQL-Require-Preflight", "1")
        .body(Body::from(body))
        .expect("a request")
}

async fn upload(operations: Value, map: Value, files: &[(&str, String)]) -> Answer {
    let mut parts = vec![("operations", operations.to_string()), ("map", map.to_string())];
    parts.extend_from_slice(files);
    send(&receiving(), form(&parts)).await
}

#[tokio::test]
async fn a_file_reaches_its_variable() {
    let map = json!({"0": ["variables.file"]});
    let answer = upload(operations(), map, &[("0", "a,b\n1,2".to_owned())]).await;
    assert_eq!(answer.json(), json!({"data": {"upload": "list.csv:a,b\n1,2"}}));
}

#[tokio::test]
async fn row_77_a_form_without_a_header_of_its_own_is_refused() {
    let parts = [
        ("operations", operations().to_string()),
        ("map", json!({"0": ["variables.file"]}).to_string()),
        ("0", "x".to_owned()),
    ];
    let guard = "graphql-require-preflight";
    for empty in [false, true] {
        let mut request = form(&parts);
        request.headers_mut().remove(guard);
        if empty {
            let nothing = "".parse().expect("a header value");
            request.headers_mut().insert("x-requested-with", nothing);
        }
        let answer = send(&receiving(), request).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert_eq!(answer.refusal_code(), "CSRF_BLOCKED");
    }
    for other in ["apollo-require-preflight", "x-requested-with"] {
        let mut request = form(&parts);
        let value = request.headers_mut().remove(guard).expect("the form has it");
        request.headers_mut().insert(other, value);
        assert_eq!(send(&receiving(), request).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn an_endpoint_without_uploads_reads_no_forms() {
    let answer = send(&router(), form(&[("operations", operations().to_string())])).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(answer.refusal_code(), "UNSUPPORTED_MEDIA_TYPE");
}

#[tokio::test]
async fn row_90_a_map_that_does_not_fit_is_refused() {
    let file = [("0", "x".to_owned())];
    let cases = [
        (json!({"0": ["variables.nowhere"]}), "a place that the variables do not have"),
        (json!({"0": ["file"]}), "a place that the variables do not have"),
        (json!({"0": []}), "without a place"),
        (json!({"0": ["variables.file", "variables.file", "variables.file"]}), "too many places"),
        (json!({"1": ["variables.file"]}), "not named in `map`"),
        (json!({}), "not named in `map`"),
        (json!([]), "must be a JSON object"),
        (json!({"0": ["variables.file"], "1": ["variables.file"]}), "is missing"),
    ];
    for (map, part) in cases {
        let answer = upload(operations(), map.clone(), &file).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{map}");
        assert_eq!(answer.refusal_code(), "BAD_REQUEST", "{map}");
        let message = answer.json()["errors"][0]["message"].to_string();
        assert!(message.contains(part), "{map}: {message}");
    }
}

#[tokio::test]
async fn parts_in_another_order_or_broken_are_refused() {
    let map = ("map", json!({"0": ["variables.file"]}).to_string());
    let operations = ("operations", operations().to_string());
    let file = ("0", "x".to_owned());
    for parts in [
        vec![map.clone(), operations.clone(), file.clone()],
        vec![file.clone(), operations.clone(), map.clone()],
        vec![operations.clone()],
        vec![],
    ] {
        let answer = send(&receiving(), form(&parts)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{parts:?}");
        assert_eq!(answer.refusal_code(), "BAD_REQUEST");
    }
    let mut cut = form(&[operations, map, file]);
    *cut.body_mut() = Body::from("--edge\r\ncontent-disposition: form-da");
    assert_eq!(send(&receiving(), cut).await.refusal_code(), "BAD_REQUEST");
}

#[tokio::test]
async fn sizes_are_limited_for_each_part() {
    let map = json!({"0": ["variables.file"]});
    let fitting = upload(operations(), map.clone(), &[("0", "x".repeat(100))]).await;
    assert_eq!(fitting.status, StatusCode::OK);
    let large = upload(operations(), map.clone(), &[("0", "x".repeat(101))]).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(large.refusal_code(), "PAYLOAD_TOO_LARGE");
    let huge = upload(operations(), map.clone(), &[("0", "x".repeat(1_000_000))]).await;
    assert_eq!(huge.status, StatusCode::PAYLOAD_TOO_LARGE);
    let padded = json!({"query": DOCUMENT, "variables": {"file": null}, "padding": "x".repeat(2000)});
    let answer = upload(padded, map, &[("0", "x".to_owned())]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_client_cannot_name_a_file_that_it_did_not_send() {
    for name in ["#__graphql_file__:0", "#__graphql_file__:x"] {
        let body = json!({"query": DOCUMENT, "variables": {"file": name}});
        let answer = send(&receiving(), super::server::post(body)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(answer.refusal_code(), "VARIABLE_COERCION_FAILED");
        let literal = format!("mutation {{ upload(file: \"{name}\") }}");
        let answer = send(&receiving(), super::server::query(&literal)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(answer.refusal_code(), "VARIABLE_COERCION_FAILED");
    }
}
