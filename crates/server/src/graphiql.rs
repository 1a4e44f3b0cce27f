//! GraphiQL as `cargo xtask web --build` built it.
//!
//! A release build embeds what is there when it is compiled; a debug build reads it from the tree when the server starts. Where
//! it was not built, browsers get the small page of `cartwright_graphql`.

use std::{borrow::Cow, io::Read};

use axum::{
    Router,
    body::Body,
    extract::{Extension, Path},
    http::{HeaderMap, HeaderValue, header},
    response::Response,
    routing::get,
};
use cartwright_graphql::http::{GRAPHIQL_POLICY, RequestId};
use flate2::read::GzDecoder;
use rust_embed::RustEmbed;

use crate::routes::nothing_here;

/// The files that were built: the page itself, and each other file in two compressed forms and no other.
#[derive(RustEmbed)]
#[folder = "$GRAPHIQL_FOLDER"]
#[allow_missing = true]
struct Built;

/// Finds a file by its name.
pub type Files = fn(&str) -> Option<Cow<'static, [u8]>>;

/// Names hold a digest of their content, so what a browser has under one is right for ever.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// The built file of that name.
pub fn built(name: &str) -> Option<Cow<'static, [u8]>> {
    Built::get(name).map(|file| file.data)
}

/// The page, with places for its title and its examples; nothing where it was not built.
pub fn markup(files: Files) -> Option<String> {
    String::from_utf8(files("index.html")?.into_owned()).ok()
}

/// The files that the page names, at the address that its build gave them.
pub fn router(files: Files) -> Router {
    let serve = async move |Path(name): Path<String>, headers: HeaderMap, request_id: Extension<RequestId>| match file(
        files, &name, &headers,
    ) {
        Some(response) => response,
        None => nothing_here(request_id).await,
    };
    Router::new().route("/graphiql/{name}", get(serve))
}

fn file(files: Files, name: &str, headers: &HeaderMap) -> Option<Response> {
    // Nothing is served from other folders, whatever a name may lead to in a debug build.
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
    if !is_plain {
        return None;
    }
    let (body, encoding) = if accepts(headers, "br") {
        (files(&format!("{name}.br"))?, Some("br"))
    } else {
        let compressed = files(&format!("{name}.gz"))?;
        if accepts(headers, "gzip") {
            (compressed, Some("gzip"))
        } else {
            let mut content = Vec::new();
            GzDecoder::new(&*compressed).read_to_end(&mut content).ok()?;
            (Cow::Owned(content), None)
        }
    };
    let mut response = Response::new(Body::from(body.into_owned()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, content_type(name));
    headers.insert(header::CACHE_CONTROL, FOR_EVER);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    // A worker has the policy of its own file.
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(GRAPHIQL_POLICY));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some(response)
}

/// Whether the client reads that encoding. One that it names with a quality of zero it does not.
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut entries = values.flat_map(|value| value.split(','));
    entries.any(|entry| {
        let (name, parameter) = entry.split_once(';').unwrap_or((entry, ""));
        let is_refused = parameter
            .trim()
            .strip_prefix("q=")
            .is_some_and(|quality| quality.bytes().all(|byte| matches!(byte, b'0' | b'.')));
        name.trim().eq_ignore_ascii_case(encoding) && !is_refused
    })
}

fn content_type(name: &str) -> HeaderValue {
    let (_, extension) = name.rsplit_once('.').unwrap_or_default();
    HeaderValue::from_static(match extension {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "ttf" => "font/ttf",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    })
}
