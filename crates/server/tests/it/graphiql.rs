//! The files of GraphiQL, with built ones that are no longer than a test needs.

use std::{borrow::Cow, io::Write};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, Request, StatusCode},
};
use cartwright_server::{
    config::AllowedOrigins,
    graphiql::{markup, router},
    routes,
};
use flate2::{Compression, write::GzEncoder};
use futures_util::FutureExt;
use http_body_util::BodyExt;
use tower::ServiceExt;

const SCRIPT: &str = "export const answer = 42;";

fn files(name: &str) -> Option<Cow<'static, [u8]>> {
    match name {
        "index.html" => Some(Cow::Borrowed(b"<title>{{title}}</title>")),
        "page-1a2B_c.js.br" => Some(Cow::Borrowed(b"as brotli")),
        "page-1a2B_c.js.gz" => {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(SCRIPT.as_bytes()).expect("writing to a vector");
            Some(Cow::Owned(encoder.finish().expect("writing to a vector")))
        }
        // What would be found if names were paths.
        "../secret.js.br" | "folder/secret.js.br" => Some(Cow::Borrowed(b"secret")),
        _ => None,
    }
}

async fn get(name: &str, encodings: Option<&str>) -> (StatusCode, HeaderMap, Bytes) {
    let mut request = Request::get(format!("/graphiql/{name}"));
    if let Some(encodings) = encodings {
        request = request.header("accept-encoding", encodings);
    }
    let readiness: routes::Readiness = std::sync::Arc::new(|| std::future::ready(Ok(())).boxed());
    // Behind everything that stands before every route.
    let server = routes::front(router(files), readiness, AllowedOrigins::default());
    let response = server.oneshot(request.body(Body::empty()).expect("a request")).await.expect("infallible");
    let (head, body) = response.into_parts();
    (head.status, head.headers, body.collect().await.expect("a body").to_bytes())
}

#[tokio::test]
async fn a_file_is_sent_as_it_was_compressed_when_it_was_built() {
    for encodings in ["br", "gzip, deflate, br, zstd", "BR;q=0.1"] {
        let (status, headers, body) = get("page-1a2B_c.js", Some(encodings)).await;
        assert_eq!((status, &body[..]), (StatusCode::OK, &b"as brotli"[..]), "{encodings}");
        assert_eq!(headers["content-encoding"], "br");
        assert_eq!(headers["content-type"], "text/javascript; charset=utf-8");
    }
    for encodings in ["gzip", "gzip, br;q=0", "gzip;q=1, br;q=0.000"] {
        let (_, headers, body) = get("page-1a2B_c.js", Some(encodings)).await;
        assert_eq!(headers["content-encoding"], "gzip", "{encodings}");
        assert_eq!(body[..], files("page-1a2B_c.js.gz").expect("it is there")[..]);
    }
}

#[tokio::test]
async fn a_client_that_reads_no_compression_gets_the_file_itself() {
    for encodings in [None, Some("identity"), Some("gzip;q=0, br;q=0")] {
        let (status, headers, body) = get("page-1a2B_c.js", encodings).await;
        assert_eq!((status, &body[..]), (StatusCode::OK, SCRIPT.as_bytes()), "{encodings:?}");
        assert!(headers.get("content-encoding").is_none());
    }
}

#[tokio::test]
async fn a_file_is_kept_for_ever_and_may_load_nothing_of_others() {
    let (_, headers, _) = get("page-1a2B_c.js", Some("br")).await;
    assert_eq!(headers["cache-control"], "public, max-age=31536000, immutable");
    assert!(headers.get_all("vary").iter().any(|value| value == "accept-encoding"), "{headers:?}");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    let policy = headers["content-security-policy"].to_str().expect("text");
    assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self'"), "{policy}");
}

#[tokio::test]
async fn names_lead_nowhere_else() {
    for name in ["none.js", "page-1a2B_c.js.br", "..%2Fsecret.js", "folder%2Fsecret.js", "%00", "index.html"] {
        let (status, headers, body) = get(name, None).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{name}");
        assert_eq!(headers["content-type"], "application/json; charset=utf-8");
        assert!(String::from_utf8_lossy(&body).contains("NOT_FOUND"), "{name}: {body:?}");
    }
}

#[test]
fn the_page_is_there_only_where_it_was_built() {
    assert_eq!(markup(files).as_deref(), Some("<title>{{title}}</title>"));
    assert_eq!(markup(|_| None), None);
}
