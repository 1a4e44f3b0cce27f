//! Caches that are purged by a request over HTTP, as those of Fastly, Cloudflare and Varnish are.

use std::time::Duration;

use async_trait::async_trait;
use cartwright_services::ports::{CachePurger, PurgeError};
use reqwest::{
    Client, Url,
    header::{HeaderMap, HeaderName, HeaderValue},
    redirect,
};
use serde_json::json;

/// How long it may take to reach them.
const CONNECT: Duration = Duration::from_secs(2);
/// How long they may take in all.
const CALL: Duration = Duration::from_secs(10);
/// The keys are in this header for those who look there.
const SURROGATE_KEY: HeaderName = HeaderName::from_static("surrogate-key");

/// Sends the keys by POST to one address: as `{"tags": [...]}`, and in the header `Surrogate-Key`, separated by spaces.
#[derive(Debug)]
pub struct HttpCachePurger {
    client: Client,
    url: Url,
}

impl HttpCachePurger {
    /// To that address, with that header, which may hold a secret. Fails when TLS cannot be prepared.
    pub fn new(url: Url, header: Option<(HeaderName, HeaderValue)>) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .connect_timeout(CONNECT)
            .timeout(CALL)
            .redirect(redirect::Policy::none())
            .referer(false)
            .user_agent(concat!("cartwright/", env!("CARGO_PKG_VERSION")))
            .default_headers(header.into_iter().collect::<HeaderMap>())
            .build()?;
        Ok(Self { client, url })
    }
}

#[async_trait]
impl CachePurger for HttpCachePurger {
    async fn purge(&self, keys: &[String]) -> Result<(), PurgeError> {
        let names = HeaderValue::from_str(&keys.join(" ")).map_err(|error| PurgeError(error.to_string()))?;
        let request = self
            .client
            .post(self.url.clone())
            .header(SURROGATE_KEY, names)
            .header("content-type", "application/json")
            .body(json!({ "tags": keys }).to_string());
        // The address may hold a secret.
        let answer = request.send().await.map_err(|error| PurgeError(error.without_url().to_string()))?;
        match answer.status() {
            status if status.is_success() => Ok(()),
            status => Err(PurgeError(format!("they answered {status}"))),
        }
    }
}
