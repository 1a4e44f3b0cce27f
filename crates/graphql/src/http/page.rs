//! The page that a browser gets at an endpoint: it runs queries, and needs nothing from anywhere else.

use std::fmt::Write;

use axum::{
    http::{HeaderValue, StatusCode},
    response::Response,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Media, RequestId, answer::with_headers};

const STYLE: &str = include_str!("page/page.css");
const SCRIPT: &str = include_str!("page/page.js");
const MARKUP: &str = include_str!("page/page.html");

/// What the page shows.
#[derive(Clone, Debug)]
pub struct Page {
    /// The heading, such as the name of the shop.
    pub title: String,
    /// Requests to choose from; the first is shown when the page opens.
    pub examples: Vec<Example>,
}

/// A request that can be run as it stands.
#[derive(Clone, Debug, Serialize)]
pub struct Example {
    /// What it shows, in a few words.
    pub name: String,
    /// The document.
    pub query: String,
    /// The variables as JSON; may be empty.
    pub variables: String,
    /// The headers as a JSON object; may be empty.
    pub headers: String,
}

/// The page as it is sent, with the policy that allows exactly its own script and style.
pub(super) struct RenderedPage {
    markup: String,
    policy: HeaderValue,
}

impl RenderedPage {
    pub fn new(page: &Page) -> Self {
        let markup = MARKUP
            .replace("{{title}}", &escaped(&page.title))
            .replace("{{style}}", STYLE)
            .replace("{{script}}", SCRIPT)
            .replace("{{examples}}", &embedded_json(&page.examples));
        let policy = format!(
            "default-src 'none'; script-src '{}'; style-src '{}'; connect-src 'self'; base-uri 'none'; \
             form-action 'none'; frame-ancestors 'none'",
            hash_source(SCRIPT),
            hash_source(STYLE)
        );
        Self {
            markup,
            policy: HeaderValue::from_str(&policy).expect("a policy of fixed words and base64 is a header value"),
        }
    }

    pub fn response(&self, request_id: &RequestId) -> Response {
        with_headers(StatusCode::OK, Media::Html, self.policy.clone(), request_id, self.markup.clone())
    }
}

/// The examples in a data block, where no browser runs them; `<` is escaped so that none of them can end the block.
fn embedded_json(examples: &[Example]) -> String {
    let json = serde_json::to_string(examples).expect("a list of structs of strings is always JSON");
    json.replace('<', "\\u003c")
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '<' | '>' | '&' | '"' | '\'') {
            write!(escaped, "&#{};", u32::from(character)).expect("writing to a string does not fail");
        } else {
            escaped.push(character);
        }
    }
    escaped
}

fn hash_source(content: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(content)))
}
