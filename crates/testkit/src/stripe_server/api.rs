//! The account over HTTP.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::{Path, RawQuery, State as Shared},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use futures_util::stream;
use serde_json::{Value, json};

use super::{
    KEY, State, StripeFault,
    account::{Account, Refusal, field, refusal},
};

type Form = Vec<(String, String)>;

pub(super) fn router(state: Arc<State>) -> Router {
    Router::new()
        .route("/v1/payment_intents", post(change))
        .route("/v1/payment_intents/{id}", get(read))
        .route("/v1/payment_intents/{id}/{verb}", post(change))
        .route("/v1/refunds", get(list).post(change))
        .route("/v1/disputes", get(list))
        .with_state(state)
}

fn answer(status: u16, body: &Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

fn no(refusal: Refusal) -> (u16, Value) {
    (refusal.status, json!({ "error": refusal.error }))
}

/// Nobody but the shop is answered, and the shop only while nothing is wrong.
fn turned_away(state: &State, headers: &HeaderMap) -> Option<Response> {
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if sent != Some(&format!("Bearer {KEY}")) || !headers.contains_key("stripe-version") {
        let (status, body) = no(refusal(401, "invalid_request_error", "api_key_missing", None));
        return Some(answer(status, &body));
    }
    if *state.fault() == Some(StripeFault::Away) {
        return Some(answer(503, &json!({ "error": { "type": "api_error", "message": "Stripe is away" } })));
    }
    None
}

fn form(text: &str) -> Form {
    url::form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

async fn read(Shared(state): Shared<Arc<State>>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    if let Some(refused) = turned_away(&state, &headers) {
        return refused;
    }
    let account = state.account();
    let (status, body) = account.intent(&id).map_or_else(no, |intent| (200, account.intent_json(&intent.id)));
    answer(status, &body)
}

async fn list(
    Shared(state): Shared<Arc<State>>,
    uri: axum::http::Uri,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    if let Some(refused) = turned_away(&state, &headers) {
        return refused;
    }
    let what = uri.path().rsplit('/').next().unwrap_or_default();
    answer(200, &state.account().list(what, &form(&query.unwrap_or_default())))
}

async fn change(Shared(state): Shared<Arc<State>>, uri: axum::http::Uri, headers: HeaderMap, body: String) -> Response {
    if let Some(refused) = turned_away(&state, &headers) {
        return refused;
    }
    let path = uri.path().to_owned();
    let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok()).map(str::to_owned);
    let fault = state.fault().take_if(|fault| *fault != StripeFault::Away);
    let (status, told) = once(&mut state.account(), &path, key, &body);
    match fault {
        Some(StripeFault::AnswersLate(time)) => tokio::time::sleep(time).await,
        // The connection breaks in the middle of the answer.
        Some(StripeFault::LosesAnswer) => {
            let broken = stream::iter([Ok("{".to_owned()), Err(std::io::Error::other("the line is cut"))]);
            return Response::new(Body::from_stream(broken));
        }
        Some(StripeFault::Away) | None => {}
    }
    answer(status, &told)
}

/// The same key is answered the same, and does nothing the second time; with anything else it is refused.
fn once(account: &mut Account, path: &str, key: Option<String>, body: &str) -> (u16, Value) {
    let asked = format!("{path} {body}");
    if let Some((before, status, told)) = key.as_ref().and_then(|key| account.answered.get(key)) {
        if *before != asked {
            return no(refusal(400, "idempotency_error", "idempotency_error", None));
        }
        return (*status, told.clone());
    }
    account.requests.push(format!("POST {path} {}", key.as_deref().unwrap_or("-")));
    let (status, told) = perform(account, path, &form(body)).map_or_else(no, |told| (200, told));
    if let Some(key) = key {
        account.answered.insert(key, (asked, status, told.clone()));
    }
    (status, told)
}

fn perform(account: &mut Account, path: &str, form: &Form) -> Result<Value, Refusal> {
    let parts: Vec<&str> = path.trim_start_matches("/v1/").split('/').collect();
    match parts[..] {
        ["payment_intents"] => account.create(form),
        ["refunds"] => account.refund_of_form(form),
        ["payment_intents", id, "confirm"] => {
            let means = field(form, "payment_method").or_else(|| field(form, "confirmation_token")).unwrap_or_default();
            account.pay(id, means, field(form, "return_url"))
        }
        ["payment_intents", id, "capture"] => {
            account.capture(id, field(form, "amount_to_capture").and_then(|amount| amount.parse().ok()))
        }
        ["payment_intents", id, "cancel"] => account.cancel(id),
        _ => Err(refusal(404, "invalid_request_error", "resource_missing", None)),
    }
}
