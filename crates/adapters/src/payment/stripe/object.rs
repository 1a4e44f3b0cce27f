//! What Stripe's API tells of payments, as far as the shop reads it.

use std::collections::HashMap;

use cartwright_domain::{ordering::PaymentDisputeStatus, payment::ProviderOutcome, pricing::Money};
use cartwright_services::payment::{OperationOutcome, PaymentRequest, ProviderDispute, ProviderError, ProviderRefund};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::{OPERATION, amount::from_stripe};

/// A payment intent (<https://docs.stripe.com/api/payment_intents/object>).
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Intent {
    pub id: String,
    pub status: String,
    pub amount: i64,
    #[serde(default)]
    pub amount_received: i64,
    pub currency: String,
    #[serde(default)]
    pub client_secret: Option<String>,
    #[serde(default)]
    pub last_payment_error: Option<LastError>,
    #[serde(default)]
    pub next_action: Option<NextAction>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct LastError {
    #[serde(default)]
    pub message: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct NextAction {
    #[serde(default)]
    pub redirect_to_url: Option<RedirectToUrl>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct RedirectToUrl {
    #[serde(default)]
    pub url: Option<String>,
}

/// A page of a list.
#[derive(Debug, Deserialize)]
pub(super) struct List<T> {
    pub data: Vec<T>,
    #[serde(default)]
    pub has_more: bool,
}

/// A refund (<https://docs.stripe.com/api/refunds/object>).
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Refund {
    pub id: String,
    pub amount: i64,
    pub currency: String,
    #[serde(default)]
    pub status: Option<String>,
    #[serde(default)]
    pub failure_reason: Option<String>,
    #[serde(default)]
    pub metadata: HashMap<String, String>,
}

/// A dispute (<https://docs.stripe.com/api/disputes/object>).
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Dispute {
    pub id: String,
    pub amount: i64,
    pub currency: String,
    pub status: String,
    #[serde(default)]
    pub reason: Option<String>,
}

/// Reads an object.
pub(super) fn read<T: DeserializeOwned>(value: Value) -> Result<T, ProviderError> {
    serde_json::from_value(value).map_err(|error| ProviderError(format!("Stripe's answer cannot be read: {error}")))
}

fn money(amount: i64, currency: &str) -> Result<Money, ProviderError> {
    let unreadable = || ProviderError(format!("Stripe tells of {amount} {currency}"));
    from_stripe(amount, currency).ok_or_else(unreadable)
}

impl Intent {
    /// Fails where it is about another amount: whose payment that is nobody knows.
    pub fn check(&self, request: &PaymentRequest) -> Result<(), ProviderError> {
        let amount = money(self.amount, &self.currency)?;
        if amount == request.amount {
            Ok(())
        } else {
            Err(ProviderError(format!("{} is about {amount}, not {}", self.id, request.amount)))
        }
    }

    /// What it took.
    pub fn received(&self) -> Result<Money, ProviderError> {
        money(self.amount_received, &self.currency)
    }

    /// Whether Stripe holds nothing any more beside what it took.
    pub fn is_released(&self) -> bool {
        matches!(self.status.as_str(), "canceled" | "succeeded")
    }

    /// Whether it waits for a means of payment, or to be asked for the money.
    pub fn is_unconfirmed(&self) -> bool {
        matches!(self.status.as_str(), "requires_payment_method" | "requires_confirmation")
    }

    /// The shop's word for where it is. `is_final`: whoever was refused cannot try again under the same session.
    pub fn outcome(self, is_final: bool) -> Result<ProviderOutcome, ProviderError> {
        let declined = |message: Option<String>| ProviderOutcome::Declined {
            message: message.unwrap_or_else(|| "The payment did not succeed.".to_owned()),
        };
        let reference = self.id;
        Ok(match self.status.as_str() {
            "succeeded" => ProviderOutcome::Captured { reference },
            "requires_capture" => ProviderOutcome::Authorized { reference },
            "processing" => ProviderOutcome::Processing { reference },
            "canceled" => declined(None),
            "requires_payment_method" if is_final && self.last_payment_error.is_some() => {
                declined(self.last_payment_error.and_then(|error| error.message))
            }
            "requires_action" | "requires_payment_method" | "requires_confirmation" => {
                let url = self.next_action.and_then(|action| action.redirect_to_url).and_then(|redirect| redirect.url);
                ProviderOutcome::ActionRequired { url, reference }
            }
            unknown => return Err(ProviderError(format!("{reference} is {unknown}"))),
        })
    }
}

impl Refund {
    /// Whether it is the one that the shop asked for under that key.
    pub fn is_of(&self, operation: &str) -> bool {
        self.metadata.get(OPERATION).is_some_and(|named| named == operation)
    }

    /// What has become of it.
    pub fn outcome(&self) -> OperationOutcome {
        match self.status.as_deref() {
            Some("failed" | "canceled") => {
                let message = self.failure_reason.clone().unwrap_or_else(|| "Stripe could not give it back".to_owned());
                OperationOutcome::Refused { message }
            }
            Some("pending" | "requires_action") => OperationOutcome::Pending,
            _ => OperationOutcome::Done { reference: Some(self.id.clone()), releases_rest: false },
        }
    }

    /// The same for the books.
    pub fn told(&self) -> Result<ProviderRefund, ProviderError> {
        Ok(ProviderRefund {
            reference: self.id.clone(),
            operation: self.metadata.get(OPERATION).and_then(|named| named.parse().ok()),
            amount: money(self.amount, &self.currency)?,
            outcome: self.outcome(),
        })
    }
}

impl Dispute {
    /// The same for the books. While a bank decides the money is with it; an inquiry, whose states begin with `warning`, moves none.
    pub fn told(self) -> Result<ProviderDispute, ProviderError> {
        let amount = money(self.amount, &self.currency)?;
        let nothing = Money::zero(amount.currency);
        let (status, withdrawn) = match self.status.as_str() {
            "needs_response" | "under_review" => (PaymentDisputeStatus::Open, amount),
            "lost" => (PaymentDisputeStatus::Lost, amount),
            "won" | "warning_closed" | "prevented" => (PaymentDisputeStatus::Won, nothing),
            _ => (PaymentDisputeStatus::Open, nothing),
        };
        Ok(ProviderDispute { reference: self.id, status, amount, withdrawn, reason: self.reason })
    }
}
