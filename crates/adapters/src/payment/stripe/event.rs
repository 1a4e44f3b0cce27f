//! What Stripe tells of itself (<https://docs.stripe.com/api/events/types>).

use std::collections::HashMap;

use cartwright_services::payment::{Told, UntrueNotification};
use serde::Deserialize;

use super::{SESSION, amount::from_stripe};

#[derive(Deserialize)]
struct Event {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    object: Object,
}

#[derive(Deserialize)]
struct Object {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    object: String,
    #[serde(default)]
    payment_intent: Option<String>,
    #[serde(default)]
    amount: Option<i64>,
    #[serde(default)]
    currency: Option<String>,
    #[serde(default)]
    metadata: HashMap<String, String>,
}

/// The longest name that is kept.
const LONGEST_NAME: usize = 200;

/// The payment that the event is about; nothing where it is about none.
pub(super) fn read(body: &[u8]) -> Result<Option<Told>, UntrueNotification> {
    let unreadable = |what: String| UntrueNotification::Unreadable(what);
    let event: Event = serde_json::from_slice(body).map_err(|error| unreadable(error.to_string()))?;
    if event.id.is_empty() || event.id.len() > LONGEST_NAME || event.kind.len() > LONGEST_NAME {
        return Err(unreadable("the event has no name that can be kept".to_owned()));
    }
    let object = event.data.object;
    let is_intent = object.object == "payment_intent";
    let reference = if is_intent { object.id } else { object.payment_intent };
    let Some(reference) = reference else {
        return Ok(None);
    };
    // Refunds and disputes are about parts.
    let amount = match (object.amount, object.currency) {
        (Some(amount), Some(currency)) if is_intent => {
            let amount = from_stripe(amount, &currency);
            Some(amount.ok_or_else(|| unreadable(format!("the amount is in {currency}")))?)
        }
        _ => None,
    };
    // What is written on a refund is not what was written on its payment.
    let session = object.metadata.get(SESSION).cloned().filter(|_| is_intent);
    Ok(Some(Told { event: event.id, kind: event.kind, reference, session, amount }))
}
