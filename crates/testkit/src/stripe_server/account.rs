//! The account: payments and what becomes of them.

use std::collections::HashMap;

use serde_json::{Value, json};

/// A refusal: its status, and what stands in `error`.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    pub status: u16,
    pub error: Value,
}

/// A payment.
#[derive(Debug, Clone)]
pub(super) struct Intent {
    pub id: String,
    secret: String,
    amount: i64,
    received: i64,
    currency: String,
    is_manual: bool,
    status: &'static str,
    error: Option<String>,
    redirect: Option<String>,
    metadata: Value,
    pub charges: usize,
}

#[derive(Debug, Clone)]
struct Refund {
    id: String,
    intent: String,
    amount: i64,
    status: &'static str,
    metadata: Value,
}

#[derive(Debug, Clone)]
struct Dispute {
    id: String,
    intent: String,
    amount: i64,
    status: &'static str,
}

/// An account of Stripe.
#[derive(Debug, Default)]
pub(super) struct Account {
    pub intents: Vec<Intent>,
    refunds: Vec<Refund>,
    disputes: Vec<Dispute>,
    pub events: Vec<Value>,
    pub requests: Vec<String>,
    /// What was answered under a key, and to what.
    pub answered: HashMap<String, (String, u16, Value)>,
    pub refunds_take_time: bool,
    made: usize,
}

pub(super) fn refusal(status: u16, kind: &str, code: &str, param: Option<&str>) -> Refusal {
    let message = format!("Stripe says {code}");
    Refusal { status, error: json!({ "type": kind, "code": code, "param": param, "message": message }) }
}

fn unexpected() -> Refusal {
    refusal(400, "invalid_request_error", "payment_intent_unexpected_state", None)
}

/// The value of a field of a form.
pub(super) fn field<'f>(form: &'f [(String, String)], name: &str) -> Option<&'f str> {
    form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

fn metadata(form: &[(String, String)]) -> Value {
    let named = form.iter().filter_map(|(key, value)| {
        let name = key.strip_prefix("metadata[")?.strip_suffix(']')?;
        Some((name.to_owned(), Value::String(value.clone())))
    });
    Value::Object(named.collect())
}

impl Account {
    fn name(&mut self, prefix: &str) -> String {
        self.made += 1;
        format!("{prefix}_{:06}", self.made)
    }

    fn happened(&mut self, kind: &str, object: Value) {
        let id = self.name("evt");
        self.events.push(json!({
            "id": id, "object": "event", "type": kind, "livemode": false, "data": { "object": object },
        }));
    }

    fn told(&mut self, kind: &str, intent: &str) {
        let object = self.intent_json(intent);
        self.happened(kind, object);
    }

    pub fn intent(&self, id: &str) -> Result<&Intent, Refusal> {
        let missing = || refusal(404, "invalid_request_error", "resource_missing", Some("intent"));
        self.intents.iter().find(|intent| intent.id == id).ok_or_else(missing)
    }

    fn intent_mut(&mut self, id: &str) -> &mut Intent {
        self.intents.iter_mut().find(|intent| intent.id == id).expect("the payment is known")
    }

    pub fn by_secret(&self, secret: &str) -> String {
        let found = self.intents.iter().find(|intent| intent.secret == secret);
        found.expect("the secret is that of a payment").id.clone()
    }

    pub fn intent_json(&self, id: &str) -> Value {
        let intent = self.intent(id).expect("the payment is known");
        let error = intent
            .error
            .as_ref()
            .map(|message| json!({ "type": "card_error", "code": "card_declined", "message": message }));
        let action = (intent.status == "requires_action").then(|| match &intent.redirect {
            Some(url) => json!({ "type": "redirect_to_url", "redirect_to_url": { "url": url } }),
            None => json!({ "type": "use_stripe_sdk", "use_stripe_sdk": {} }),
        });
        json!({
            "id": intent.id, "object": "payment_intent", "amount": intent.amount, "amount_received": intent.received,
            "currency": intent.currency, "status": intent.status, "client_secret": intent.secret,
            "capture_method": if intent.is_manual { "manual" } else { "automatic" },
            "last_payment_error": error, "next_action": action, "metadata": intent.metadata,
        })
    }

    pub fn create(&mut self, form: &[(String, String)]) -> Result<Value, Refusal> {
        let invalid = |param| refusal(400, "invalid_request_error", "parameter_invalid", Some(param));
        let amount = field(form, "amount").and_then(|amount| amount.parse().ok()).filter(|amount| *amount > 0);
        let amount = amount.ok_or_else(|| invalid("amount"))?;
        let currency = field(form, "currency").ok_or_else(|| invalid("currency"))?.to_owned();
        let id = self.name("pi");
        let secret = format!("{id}_secret_{}", uuid::Uuid::new_v4().simple());
        self.intents.push(Intent {
            id: id.clone(),
            secret,
            amount,
            received: 0,
            currency,
            is_manual: field(form, "capture_method") == Some("manual"),
            status: "requires_payment_method",
            error: None,
            redirect: None,
            metadata: metadata(form),
            charges: 0,
        });
        self.told("payment_intent.created", &id);
        Ok(self.intent_json(&id))
    }

    /// The customer, or the shop for the customer, pays by that means.
    pub fn pay(&mut self, id: &str, means: &str, return_url: Option<&str>) -> Result<Value, Refusal> {
        let status = self.intent(id)?.status;
        if !matches!(status, "requires_payment_method" | "requires_confirmation" | "requires_action") {
            return Err(unexpected());
        }
        match means {
            "pm_card_visa" | "ctoken_visa" => self.succeed(id),
            "pm_card_authenticationRequired" => {
                let intent = self.intent_mut(id);
                intent.redirect = return_url.map(|url| format!("https://hooks.stripe.example/3ds?back={url}"));
                intent.status = "requires_action";
                self.told("payment_intent.requires_action", id);
            }
            "pm_processing" => {
                self.intent_mut(id).status = "processing";
                self.told("payment_intent.processing", id);
            }
            "pm_card_chargeDeclined" => {
                self.fail(id);
                let error = json!({
                    "type": "card_error", "code": "card_declined", "decline_code": "generic_decline",
                    "message": "Your card was declined.", "payment_intent": self.intent_json(id),
                });
                return Err(Refusal { status: 402, error });
            }
            _ => return Err(refusal(400, "invalid_request_error", "resource_missing", Some("payment_method"))),
        }
        Ok(self.intent_json(id))
    }

    pub fn succeed(&mut self, id: &str) {
        let intent = self.intent_mut(id);
        intent.error = None;
        if intent.is_manual {
            intent.status = "requires_capture";
            self.told("payment_intent.amount_capturable_updated", id);
        } else {
            intent.status = "succeeded";
            intent.received = intent.amount;
            intent.charges += 1;
            self.told("payment_intent.succeeded", id);
        }
    }

    pub fn fail(&mut self, id: &str) {
        let intent = self.intent_mut(id);
        intent.status = "requires_payment_method";
        intent.error = Some("Your card was declined.".to_owned());
        self.told("payment_intent.payment_failed", id);
    }

    pub fn capture(&mut self, id: &str, amount: Option<i64>) -> Result<Value, Refusal> {
        let intent = self.intent(id)?;
        if intent.status != "requires_capture" {
            return Err(unexpected());
        }
        let amount = amount.unwrap_or(intent.amount);
        if amount <= 0 || amount > intent.amount {
            return Err(refusal(400, "invalid_request_error", "amount_too_large", Some("amount_to_capture")));
        }
        let intent = self.intent_mut(id);
        intent.status = "succeeded";
        intent.received = amount;
        intent.charges += 1;
        self.told("payment_intent.succeeded", id);
        Ok(self.intent_json(id))
    }

    pub fn cancel(&mut self, id: &str) -> Result<Value, Refusal> {
        if matches!(self.intent(id)?.status, "succeeded" | "canceled" | "processing") {
            return Err(unexpected());
        }
        self.intent_mut(id).status = "canceled";
        self.told("payment_intent.canceled", id);
        Ok(self.intent_json(id))
    }

    fn refunded(&self, intent: &str) -> i64 {
        let counts = |refund: &&Refund| refund.intent == intent && refund.status != "failed";
        self.refunds.iter().filter(counts).map(|refund| refund.amount).sum()
    }

    pub fn refund(&mut self, intent: &str, amount: Option<i64>, metadata: Value) -> Result<Value, Refusal> {
        let left = self.intent(intent)?.received - self.refunded(intent);
        if left == 0 {
            return Err(refusal(400, "invalid_request_error", "charge_already_refunded", None));
        }
        let amount = amount.unwrap_or(left);
        if amount <= 0 || amount > left {
            return Err(refusal(400, "invalid_request_error", "amount_too_large", Some("amount")));
        }
        let id = self.name("re");
        let status = if self.refunds_take_time { "pending" } else { "succeeded" };
        let metadata = if metadata.is_null() { json!({}) } else { metadata };
        self.refunds.push(Refund { id: id.clone(), intent: intent.to_owned(), amount, status, metadata });
        let object = self.refund_json(&id);
        self.happened("refund.created", object.clone());
        Ok(object)
    }

    pub fn refund_of_form(&mut self, form: &[(String, String)]) -> Result<Value, Refusal> {
        let missing = || refusal(400, "invalid_request_error", "parameter_missing", Some("payment_intent"));
        let intent = field(form, "payment_intent").ok_or_else(missing)?;
        let amount = field(form, "amount").and_then(|amount| amount.parse().ok());
        self.refund(intent, amount, metadata(form))
    }

    pub fn end_refund(&mut self, intent: &str, succeeds: bool) {
        let refund = self.refunds.iter_mut().rev().find(|refund| refund.intent == intent).expect("a refund");
        refund.status = if succeeds { "succeeded" } else { "failed" };
        let id = refund.id.clone();
        let object = self.refund_json(&id);
        self.happened(if succeeds { "refund.updated" } else { "refund.failed" }, object);
    }

    fn refund_json(&self, id: &str) -> Value {
        let refund = self.refunds.iter().find(|refund| refund.id == id).expect("the refund is known");
        let currency = &self.intent(&refund.intent).expect("its payment is known").currency;
        json!({
            "id": refund.id, "object": "refund", "amount": refund.amount, "currency": currency, "status": refund.status,
            "payment_intent": refund.intent, "metadata": refund.metadata,
            "failure_reason": (refund.status == "failed").then_some("expired_or_canceled_card"),
        })
    }

    pub fn dispute(&mut self, intent: &str, amount: i64) -> String {
        let id = self.name("dp");
        self.disputes.push(Dispute { id: id.clone(), intent: intent.to_owned(), amount, status: "needs_response" });
        let object = self.dispute_json(&id);
        self.happened("charge.dispute.created", object);
        id
    }

    pub fn decide(&mut self, id: &str, for_shop: bool) {
        let dispute = self.disputes.iter_mut().find(|dispute| dispute.id == id).expect("the dispute is known");
        dispute.status = if for_shop { "won" } else { "lost" };
        let object = self.dispute_json(id);
        self.happened("charge.dispute.closed", object);
    }

    fn dispute_json(&self, id: &str) -> Value {
        let dispute = self.disputes.iter().find(|dispute| dispute.id == id).expect("the dispute is known");
        let currency = &self.intent(&dispute.intent).expect("its payment is known").currency;
        json!({
            "id": dispute.id, "object": "dispute", "amount": dispute.amount, "currency": currency,
            "status": dispute.status, "reason": "fraudulent", "payment_intent": dispute.intent, "metadata": {},
        })
    }

    /// A page of refunds or disputes, the newest first.
    pub fn list(&self, what: &str, query: &[(String, String)]) -> Value {
        let intent = field(query, "payment_intent").unwrap_or_default();
        let limit = field(query, "limit").and_then(|limit| limit.parse().ok()).unwrap_or(10);
        let mut all: Vec<Value> = match what {
            "refunds" => {
                let of_intent = self.refunds.iter().filter(|refund| refund.intent == intent);
                of_intent.map(|refund| self.refund_json(&refund.id)).collect()
            }
            _ => {
                let of_intent = self.disputes.iter().filter(|dispute| dispute.intent == intent);
                of_intent.map(|dispute| self.dispute_json(&dispute.id)).collect()
            }
        };
        all.reverse();
        if let Some(last) = field(query, "starting_after") {
            let after = all.iter().position(|entry| entry["id"] == last).map_or(0, |at| at + 1);
            all.drain(..after);
        }
        let has_more = all.len() > limit;
        all.truncate(limit);
        json!({ "object": "list", "data": all, "has_more": has_more })
    }

    /// What the shop has of all payments.
    pub fn balance(&self) -> i64 {
        let received: i64 = self.intents.iter().map(|intent| intent.received).sum();
        received - self.intents.iter().map(|intent| self.refunded(&intent.id)).sum::<i64>()
    }
}
