//! Calls to Stripe's API (<https://docs.stripe.com/api>).

use std::time::Duration;

use cartwright_services::payment::ProviderError;
use reqwest::{Client, Method, header, redirect};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use url::Url;

/// The version of the API that this code was written for; Stripe answers as that one whatever the account's own is.
const VERSION: &str = "2025-12-15.clover";
/// How long it may take to reach Stripe.
const CONNECT: Duration = Duration::from_secs(2);
/// How long one call may take in all.
const CALL: Duration = Duration::from_secs(8);
/// No answer is longer, in bytes.
const LONGEST_ANSWER: usize = 4 * 1024 * 1024;

/// Stripe's API with the shop's key.
#[derive(Clone)]
pub(super) struct StripeClient {
    client: Client,
    address: Url,
    key: SecretString,
}

/// What a form says: names and values.
pub(super) type Form = Vec<(&'static str, String)>;

/// An answer that says no.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct StripeError {
    /// `card_error`, `invalid_request_error`, `idempotency_error`, `api_error`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Such as `card_declined`.
    pub code: Option<String>,
    /// The parameter that it is about.
    pub param: Option<String>,
    /// For people: for customers where a card is refused, otherwise for programmers.
    pub message: Option<String>,
}

/// What a call brought.
pub(super) enum Answer {
    /// What was asked for.
    Ok(Value),
    /// A refusal that asking again does not change.
    Refused(Box<StripeError>),
}

impl StripeClient {
    /// A client for the API at that address.
    pub fn new(address: Url, key: SecretString) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .connect_timeout(CONNECT)
            .timeout(CALL)
            .redirect(redirect::Policy::none())
            .referer(false)
            .user_agent(concat!("cartwright/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { client, address, key })
    }

    /// Reads.
    pub async fn get(&self, path: &str, query: &[(&str, String)]) -> Result<Answer, ProviderError> {
        self.call(Method::GET, path, |request| request.query(query)).await
    }

    /// Does something once for the key, however often it is asked for within a day.
    pub async fn post(&self, path: &str, form: &Form, idempotency_key: &str) -> Result<Answer, ProviderError> {
        self.call(Method::POST, path, |request| request.header("Idempotency-Key", idempotency_key).form(form)).await
    }

    /// Does something that is the same done twice, and whose refusal of today must not be repeated tomorrow.
    pub async fn post_again(&self, path: &str) -> Result<Answer, ProviderError> {
        self.call(Method::POST, path, |request| request.form::<Form>(&Vec::new())).await
    }

    async fn call(
        &self,
        method: Method,
        path: &str,
        with: impl FnOnce(reqwest::RequestBuilder) -> reqwest::RequestBuilder,
    ) -> Result<Answer, ProviderError> {
        let failed = |error: reqwest::Error| ProviderError(format!("Stripe: {}", error.without_url()));
        let url = self.address.join(path).map_err(|error| ProviderError(format!("Stripe: {error}")))?;
        let request = self
            .client
            .request(method, url)
            .bearer_auth(self.key.expose_secret())
            .header("Stripe-Version", VERSION)
            .header(header::ACCEPT, "application/json");
        let mut answer = with(request).send().await.map_err(failed)?;
        let status = answer.status();
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await.map_err(failed)? {
            if body.len() + part.len() > LONGEST_ANSWER {
                return Err(ProviderError("Stripe: the answer is too long".to_owned()));
            }
            body.extend_from_slice(&part);
        }
        let value: Option<Value> = serde_json::from_slice(&body).ok();
        if status.is_success() {
            return value.map(Answer::Ok).ok_or_else(|| ProviderError("Stripe: the answer is no JSON".to_owned()));
        }
        let error = value.and_then(|mut value| value.get_mut("error").map(Value::take));
        let error: StripeError = error.and_then(|error| serde_json::from_value(error).ok()).unwrap_or_default();
        // Whoever is refused for the key, or for the moment, may be right tomorrow.
        let may_pass = status.is_server_error() || matches!(status.as_u16(), 401 | 403 | 408 | 409 | 429);
        if may_pass || error.kind.is_empty() || error.kind == "idempotency_error" {
            let code = error.code.as_deref().unwrap_or(&error.kind);
            return Err(ProviderError(format!("Stripe answered {} {code}", status.as_u16())));
        }
        Ok(Answer::Refused(Box::new(error)))
    }
}

impl std::fmt::Debug for StripeClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StripeClient").field("address", &self.address.as_str()).finish_non_exhaustive()
    }
}
