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

/// What GraphiQL may do: run its own files, of this server alone, and talk to this server. Its editor writes styles into the page.
pub const GRAPHIQL_POLICY: &str = "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' \
                                   'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; connect-src 'self'; \
                                   base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What the page shows.
#[derive(Clone, Debug)]
pub struct Page {
    /// The heading, such as the name of the shop.
    pub title: String,
    /// The requests to choose from.
    pub examples: Examples,
    /// The markup of GraphiQL, with places for the title and the examples; the small page where it is not built.
    pub graphiql: Option<String>,
}

/// Requests to choose from, and how one leads to the next.
#[derive(Clone, Debug, Serialize)]
pub struct Examples {
    /// The requests; the first is shown when the page opens.
    pub examples: Vec<Example>,
    /// What answers tell for later requests: the page fills it in where a variable is empty.
    pub told: Vec<Told>,
    /// The variables that are new and random for everything that is to be done once.
    pub fresh: Vec<&'static str>,
}

/// Where an answer has the value of a variable that later requests want.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Told {
    /// The variable.
    pub variable: &'static str,
    /// A JSON pointer from `data` on.
    pub pointer: &'static str,
}

/// A request that can be run as it stands.
#[derive(Clone, Debug, Serialize)]
pub struct Example {
    /// What it shows, in a few words.
    pub name: String,
    /// The document.
    pub query: String,
    /// The variables as JSON; may be empty. One whose value is the empty text is to be filled in.
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
        let (template, policy) = match &page.graphiql {
            Some(template) => (template.clone(), HeaderValue::from_static(GRAPHIQL_POLICY)),
            None => (MARKUP.replace("{{style}}", STYLE).replace("{{script}}", SCRIPT), policy_of_small_page()),
        };
        let markup = template
            .replace("{{title}}", &escaped(&page.title))
            .replace("{{examples}}", &embedded_json(&page.examples));
        Self { markup, policy }
    }

    pub fn response(&self, request_id: &RequestId) -> Response {
        with_headers(StatusCode::OK, Media::Html, self.policy.clone(), request_id, self.markup.clone())
    }
}

fn policy_of_small_page() -> HeaderValue {
    let policy = format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; connect-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'",
        hash_source(SCRIPT),
        hash_source(STYLE)
    );
    HeaderValue::from_str(&policy).expect("a policy of fixed words and base64 is a header value")
}

/// The examples in a data block, where no browser runs them; `<` is escaped so that none of them can end the block.
fn embedded_json(examples: &Examples) -> String {
    let json = serde_json::to_string(examples).expect("structs of strings are always JSON");
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
