//! The addresses of the server, and what holds for every answer.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
    response::IntoResponse,
    routing::{get, post},
};
use cartwright_server::{
    config::AllowedOrigins,
    front::Front,
    routes::{Readiness, SHOP_PATH, front},
};
use futures_util::{FutureExt, StreamExt};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

fn readiness(answer: Result<(), &'static str>) -> Readiness {
    Arc::new(move || std::future::ready(answer.map_err(str::to_owned)).boxed())
}

fn endpoints() -> Router {
    Router::new()
        .route(SHOP_PATH, post(async || "shop"))
        .route("/read", post(async |body: axum::body::Bytes| format!("{} bytes", body.len())))
        .route("/long", get(async || "long ".repeat(1000)))
        .route("/panic", get(planted_panic))
}

async fn planted_panic() -> String {
    panic!("planted in a handler")
}

fn server(loopback: bool) -> Front {
    let listed = ["https://shop.example".to_owned()];
    let origins = AllowedOrigins::parse(&listed, loopback).expect("one origin");
    front(endpoints(), readiness(Ok(())), origins)
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("text"))
    }
}

async fn ask(front: Front, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).expect("a request");
    let response = front.oneshot(request).await.into_response();
    let (head, body) = response.into_parts();
    let bytes = body.collect().await.expect("a body").to_bytes();
    Answer { status: head.status, headers: head.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
}

#[tokio::test]
async fn health_says_that_the_process_lives() {
    let answer = ask(server(true), Method::GET, "/healthz", &[]).await;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, r#"{"status":"alive"}"#));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn readiness_is_what_the_shop_says() {
    let answer = ask(server(true), Method::GET, "/readyz", &[]).await;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, r#"{"status":"ready"}"#));
    let away = front(endpoints(), readiness(Err("the database says: no route")), AllowedOrigins::default());
    let answer = ask(away, Method::GET, "/readyz", &[]).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.header("retry-after"), Some("1"));
    assert_eq!(answer.json()["errors"][0]["extensions"]["code"], "SERVICE_UNAVAILABLE");
    assert!(!answer.text.contains("no route"), "the cause is only in the log: {}", answer.text);
}

#[tokio::test(start_paused = true)]
async fn readiness_does_not_wait_for_ever() {
    let hanging: Readiness = Arc::new(|| std::future::pending().boxed());
    let answer = ask(front(endpoints(), hanging, AllowedOrigins::default()), Method::GET, "/readyz", &[]).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn an_unknown_address_is_answered_in_json() {
    let answer = ask(server(true), Method::GET, "/nowhere", &[("x-request-id", "mine-1")]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"));
    assert_eq!(answer.header("x-request-id"), Some("mine-1"));
    let error = &answer.json()["errors"][0];
    assert_eq!(error["extensions"]["code"], "NOT_FOUND");
    assert_eq!(error["extensions"]["requestId"], "mine-1");
}

#[tokio::test]
async fn a_wrong_method_is_answered_in_json() {
    let answer = ask(server(true), Method::DELETE, "/healthz", &[]).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.header("allow"), Some("GET, HEAD"));
    assert_eq!(answer.json()["errors"][0]["extensions"]["code"], "METHOD_NOT_ALLOWED");
}

#[tokio::test]
async fn row_111_a_panic_of_a_handler_is_a_500_in_json() {
    let answer = ask(server(true), Method::GET, "/panic", &[]).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    let extensions = &answer.json()["errors"][0]["extensions"];
    assert_eq!(extensions["code"], "INTERNAL");
    assert!(extensions["incidentId"].is_string());
    assert!(!answer.text.contains("planted"), "{}", answer.text);
}

#[tokio::test]
async fn row_78_only_listed_origins_are_let_in() {
    let allowed = |loopback, origin: &'static str| async move {
        let answer = ask(server(loopback), Method::POST, SHOP_PATH, &[("origin", origin)]).await;
        assert_eq!(answer.text, "shop");
        let vary: Vec<_> =
            answer.headers.get_all(header::VARY).iter().filter_map(|value| value.to_str().ok()).collect();
        assert!(vary.join(",").to_ascii_lowercase().contains("origin"), "{vary:?}");
        let allowed = answer.header("access-control-allow-origin").map(str::to_owned);
        let with_cookie = answer.header("access-control-allow-credentials");
        assert_eq!(with_cookie, allowed.as_ref().map(|_| "true"), "one by one, and never all");
        allowed
    };
    for loopback in [true, false] {
        assert_eq!(allowed(loopback, "https://shop.example").await.as_deref(), Some("https://shop.example"));
        assert_eq!(allowed(loopback, "https://evil.example").await, None);
        assert_eq!(allowed(loopback, "null").await, None);
    }
    assert_eq!(allowed(true, "http://localhost:3000").await.as_deref(), Some("http://localhost:3000"));
    assert_eq!(allowed(false, "http://localhost:3000").await, None);
}

#[tokio::test]
async fn a_browser_may_ask_before_it_sends() {
    let headers = [
        ("origin", "https://shop.example"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "content-type,authorization,apollo-require-preflight,x-channel"),
    ];
    let answer = ask(server(false), Method::OPTIONS, SHOP_PATH, &headers).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("access-control-allow-origin"), Some("https://shop.example"));
    assert_eq!(answer.header("access-control-allow-methods"), Some("GET,POST"));
    let allowed = answer.header("access-control-allow-headers").unwrap_or_default();
    for name in ["content-type", "authorization", "apollo-require-preflight", "x-channel"] {
        assert!(allowed.contains(name), "{allowed}");
    }
}

#[tokio::test]
async fn row_78_a_browser_learns_what_the_clients_of_graphql_send() {
    for method in ["GET", "POST"] {
        let wanted = "content-type,authorization,accept-language,x-channel,x-request-id,apollo-require-preflight,\
                      apollographql-client-name,apollographql-client-version,x-apollo-operation-name,last-event-id,\
                      cache-control";
        let headers = [
            ("origin", "https://shop.example"),
            ("access-control-request-method", method),
            ("access-control-request-headers", wanted),
        ];
        let answer = ask(server(false), Method::OPTIONS, SHOP_PATH, &headers).await;
        assert!(answer.header("access-control-allow-methods").is_some_and(|methods| methods.contains(method)));
        let allowed = answer.header("access-control-allow-headers").unwrap_or_default();
        assert!(!allowed.contains('*'), "{allowed}");
        for name in wanted.split(',') {
            assert!(allowed.split(',').any(|one| one == name), "{name}: {allowed}");
        }
        let foreign = [("origin", "https://evil.example"), headers[1], headers[2]];
        let answer = ask(server(false), Method::OPTIONS, SHOP_PATH, &foreign).await;
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
}

#[tokio::test]
async fn row_79_every_address_answers_with_the_headers_of_security() {
    for path in ["/healthz", "/readyz", "/long", "/nowhere", "/panic", SHOP_PATH] {
        let answer = ask(server(true), Method::GET, path, &[]).await;
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(
            answer.header("content-security-policy"),
            Some("default-src 'none'; frame-ancestors 'none'"),
            "{path}"
        );
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"), "{path}");
        assert_eq!(answer.header("strict-transport-security"), None, "{path}");
        let over_tls = ask(server(true).over_tls(), Method::GET, path, &[]).await;
        assert_eq!(over_tls.header("strict-transport-security"), Some("max-age=31536000"), "{path}");
    }
}

#[tokio::test]
async fn row_85_an_address_with_another_host_in_it_leads_nowhere() {
    for path in ["//evil.example", "/%2F%2Fevil.example", "/graphql/..//evil.example", "/graphql/"] {
        let answer = ask(server(true), Method::GET, path, &[]).await;
        assert!(!answer.status.is_redirection(), "{path}: {}", answer.status);
        assert_eq!(answer.header("location"), None, "{path}");
    }
}

#[tokio::test]
async fn long_answers_are_compressed_for_clients_that_can_read_them() {
    for (accepted, given) in [("gzip", "gzip"), ("br", "br"), ("gzip, deflate, br", "br")] {
        let compressed = ask(server(true), Method::GET, "/long", &[("accept-encoding", accepted)]).await;
        assert_eq!(compressed.header("content-encoding"), Some(given), "{accepted}");
        assert!(compressed.text.len() < 5000);
    }
    let plain = ask(server(true), Method::GET, "/long", &[]).await;
    assert_eq!(plain.header("content-encoding"), None);
    assert_eq!(plain.text.len(), 5000);
}

#[tokio::test]
async fn every_answer_forbids_guessing_its_type_and_has_an_id() {
    for path in ["/healthz", "/long", "/nowhere", "/panic"] {
        let answer = ask(server(true), Method::GET, path, &[]).await;
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.header("x-request-id").map(str::len), Some(32), "{path}");
        assert_eq!(answer.header("server"), None, "{path}");
    }
}

#[tokio::test(start_paused = true)]
async fn row_81_a_body_that_stops_in_the_middle_is_given_up() {
    let beginning = futures_util::stream::iter([Ok::<_, std::io::Error>("half")]);
    let body = Body::from_stream(beginning.chain(futures_util::stream::pending()));
    let request = Request::post("/read").body(body).expect("a request");
    let response = server(true).oneshot(request).await.into_response();
    assert!(response.status().is_client_error(), "{}", response.status());
}
