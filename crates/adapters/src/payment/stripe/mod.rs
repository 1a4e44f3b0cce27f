//! Stripe: payment intents, refunds, disputes and what Stripe tells of them.
//!
//! An intent is made with the session and moves no money by itself. The customer pays it in the browser, by Stripe's own library and the session's client
//! secret, or the storefront hands over what that library made of the card (a confirmation token or a payment method) and the shop confirms. Either
//! way an intent is paid once at most, so that an answer that was lost is found by looking; our keys are Stripe's idempotency keys all the same. No
//! card number ever comes here.

mod amount;
mod client;
mod event;
mod object;
mod signature;

use async_trait::async_trait;
use cartwright_domain::{payment::ProviderOutcome, pricing::Money, time::Timestamp};
use cartwright_services::payment::{
    OperationOutcome, OperationRequest, PaymentProvider, PaymentRequest, Prepared, ProviderError, ProviderStanding,
    Told, UntrueNotification,
};
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use url::Url;

use self::{
    amount::to_stripe,
    client::{Answer, Form, StripeClient, StripeError},
    object::{Dispute, Intent, List, Refund, read},
};

/// Where Stripe's API is.
pub const STRIPE_API: &str = "https://api.stripe.com/";
/// Under which name an intent carries its session.
const SESSION: &str = "cartwright_session";
/// Under which name a refund carries the operation that asked for it.
const OPERATION: &str = "cartwright_operation";
/// The longest page of a list.
const PAGE: &str = "100";

/// When the money of a payment is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StripeCapture {
    /// With the order.
    Automatic,
    /// Held with the order, and taken by `paymentCapture`.
    Manual,
}

/// How Stripe is reached.
#[derive(Debug, Clone)]
pub struct StripeSettings {
    /// The API.
    pub address: Url,
    /// The shop's secret key.
    pub key: SecretString,
    /// What Stripe signs with; two while one is replaced by the other.
    pub webhook_secrets: Vec<SecretString>,
    /// When the money is taken.
    pub capture: StripeCapture,
}

/// Takes money by Stripe.
#[derive(Debug, Clone)]
pub struct StripeProvider {
    client: StripeClient,
    webhook_secrets: Vec<SecretString>,
    capture: StripeCapture,
}

impl StripeProvider {
    /// Fails where TLS cannot be prepared.
    pub fn new(settings: StripeSettings) -> Result<Self, reqwest::Error> {
        Ok(Self {
            client: StripeClient::new(settings.address, settings.key)?,
            webhook_secrets: settings.webhook_secrets,
            capture: settings.capture,
        })
    }

    /// Makes the intent, or finds the one that was made under the same session.
    async fn create(&self, request: &PaymentRequest) -> Result<Intent, ProviderError> {
        let amount = to_stripe(request.amount).map_err(|error| ProviderError(error.to_string()))?;
        let capture = match self.capture {
            StripeCapture::Automatic => "automatic",
            StripeCapture::Manual => "manual",
        };
        let redirects = if request.return_url.is_some() { "always" } else { "never" };
        let form: Form = vec![
            ("amount", amount.to_string()),
            ("currency", request.amount.currency.code().to_ascii_lowercase()),
            ("capture_method", capture.to_owned()),
            ("automatic_payment_methods[enabled]", "true".to_owned()),
            ("automatic_payment_methods[allow_redirects]", redirects.to_owned()),
            ("metadata[cartwright_session]", request.session_id.to_string()),
        ];
        let answer = self.client.post("v1/payment_intents", &form, &request.session_id.to_string()).await?;
        let intent: Intent = expect(answer)?;
        intent.check(request)?;
        Ok(intent)
    }

    /// The intent as it is now.
    async fn intent(&self, request: &PaymentRequest) -> Result<Intent, ProviderError> {
        let Some(reference) = &request.reference else {
            return self.create(request).await;
        };
        let intent: Intent = expect(self.client.get(&format!("v1/payment_intents/{reference}"), &[]).await?)?;
        intent.check(request)?;
        Ok(intent)
    }

    /// Asks for the money with what the storefront has handed over.
    async fn confirm(
        &self,
        request: &PaymentRequest,
        intent: &Intent,
        token: &str,
    ) -> Result<ProviderOutcome, ProviderError> {
        let by = if token.starts_with("ctoken_") { "confirmation_token" } else { "payment_method" };
        let mut form: Form = vec![(by, token.to_owned())];
        if let Some(url) = &request.return_url {
            form.push(("return_url", url.clone()));
        }
        let path = format!("v1/payment_intents/{}/confirm", intent.id);
        let answer = self.client.post(&path, &form, &format!("{}-confirm", request.session_id)).await?;
        match answer {
            Answer::Ok(value) => {
                let intent: Intent = read(value)?;
                intent.check(request)?;
                intent.outcome(true)
            }
            Answer::Refused(error) if error.kind == "card_error" => {
                let message = error.message.unwrap_or_else(|| "The payment was refused.".to_owned());
                Ok(ProviderOutcome::Declined { message })
            }
            Answer::Refused(error) if error.param.as_deref() == Some(by) => {
                Ok(ProviderOutcome::Declined { message: "The means of payment is not known.".to_owned() })
            }
            // Somebody has confirmed it meanwhile: how it stands is looked up.
            Answer::Refused(error) if is_state(&error) => self.intent(request).await?.outcome(true),
            Answer::Refused(error) => Err(refused(&error)),
        }
    }

    /// Every entry of a list.
    async fn list<T: DeserializeOwned>(
        &self,
        path: &str,
        intent: &str,
        id: impl Fn(&T) -> &str,
    ) -> Result<Vec<T>, ProviderError> {
        let mut all: Vec<T> = Vec::new();
        loop {
            let mut query = vec![("payment_intent", intent.to_owned()), ("limit", PAGE.to_owned())];
            if let Some(last) = all.last() {
                query.push(("starting_after", id(last).to_owned()));
            }
            let page: List<T> = expect(self.client.get(path, &query).await?)?;
            let is_last = !page.has_more || page.data.is_empty();
            all.extend(page.data);
            if is_last {
                return Ok(all);
            }
        }
    }

    async fn refunds(&self, intent: &str) -> Result<Vec<Refund>, ProviderError> {
        self.list("v1/refunds", intent, |refund: &Refund| &refund.id).await
    }

    /// Gives back all that was taken and is still there.
    async fn give_back(&self, request: &PaymentRequest, intent: &Intent) -> Result<(), ProviderError> {
        let form: Form = vec![("payment_intent", intent.id.clone())];
        match self.client.post("v1/refunds", &form, &format!("{}-void", request.session_id)).await? {
            Answer::Ok(_) => Ok(()),
            Answer::Refused(error) if error.code.as_deref() == Some("charge_already_refunded") => Ok(()),
            Answer::Refused(error) => Err(refused(&error)),
        }
    }
}

#[async_trait]
impl PaymentProvider for StripeProvider {
    fn name(&self) -> &'static str {
        "stripe"
    }

    fn label(&self) -> &'static str {
        "Card and more"
    }

    fn can_take(&self, amount: Money) -> bool {
        to_stripe(amount).is_ok()
    }

    fn signature_header(&self) -> Option<&'static str> {
        Some("stripe-signature")
    }

    fn told(&self, signature: &str, body: &[u8], now: Timestamp) -> Result<Option<Told>, UntrueNotification> {
        signature::verify(&self.webhook_secrets, signature, body, now)?;
        event::read(body)
    }

    fn prepares(&self) -> bool {
        true
    }

    async fn prepare(&self, request: &PaymentRequest) -> Result<Prepared, ProviderError> {
        let intent = self.create(request).await?;
        let secret = intent.client_secret.ok_or_else(|| ProviderError("Stripe gave no client secret".to_owned()))?;
        Ok(Prepared { reference: intent.id, client_secret: secret })
    }

    async fn authorize(&self, request: &PaymentRequest) -> Result<ProviderOutcome, ProviderError> {
        let intent = self.intent(request).await?;
        match &request.token {
            Some(token) if intent.is_unconfirmed() && intent.last_payment_error.is_none() => {
                self.confirm(request, &intent, token).await
            }
            token => intent.outcome(token.is_some()),
        }
    }

    async fn status(&self, request: &PaymentRequest) -> Result<ProviderOutcome, ProviderError> {
        if request.is_submitted {
            // The customer wants to pay: where the wish did not reach Stripe, it is told again.
            return self.authorize(request).await;
        }
        self.intent(request).await?.outcome(request.token.is_some())
    }

    async fn standing(&self, request: &PaymentRequest) -> Result<Option<ProviderStanding>, ProviderError> {
        let intent = self.intent(request).await?;
        let refunds = self.refunds(&intent.id).await?;
        let disputes = self.list("v1/disputes", &intent.id, |dispute: &Dispute| &dispute.id).await?;
        Ok(Some(ProviderStanding {
            captured: intent.received()?,
            is_released: intent.is_released(),
            refunds: refunds.iter().map(Refund::told).collect::<Result<_, _>>()?,
            disputes: disputes.into_iter().map(Dispute::told).collect::<Result<_, _>>()?,
        }))
    }

    async fn capture(&self, request: &OperationRequest) -> Result<OperationOutcome, ProviderError> {
        let intent = self.intent(&request.payment).await?;
        if intent.status != "requires_capture" {
            return captured(&intent, request.amount);
        }
        let amount = match to_stripe(request.amount) {
            Ok(amount) => amount,
            Err(error) => return Ok(OperationOutcome::Refused { message: error.to_string() }),
        };
        let form: Form = vec![("amount_to_capture", amount.to_string())];
        let path = format!("v1/payment_intents/{}/capture", intent.id);
        match self.client.post(&path, &form, &request.operation_id.to_string()).await? {
            Answer::Ok(value) => captured(&read(value)?, request.amount),
            // Somebody was faster: how it stands is looked up.
            Answer::Refused(error) if is_state(&error) => {
                captured(&self.intent(&request.payment).await?, request.amount)
            }
            Answer::Refused(error) => Ok(OperationOutcome::Refused { message: refused(&error).0 }),
        }
    }

    async fn refund(&self, request: &OperationRequest) -> Result<OperationOutcome, ProviderError> {
        let intent = self.intent(&request.payment).await?;
        let operation = request.operation_id.to_string();
        // Stripe forgets keys after a day, and the shop does not give up by then.
        if let Some(made) = self.refunds(&intent.id).await?.into_iter().find(|refund| refund.is_of(&operation)) {
            return Ok(made.outcome());
        }
        let amount = match to_stripe(request.amount) {
            Ok(amount) => amount,
            Err(error) => return Ok(OperationOutcome::Refused { message: error.to_string() }),
        };
        let form: Form = vec![
            ("payment_intent", intent.id),
            ("amount", amount.to_string()),
            ("metadata[cartwright_operation]", operation.clone()),
        ];
        match self.client.post("v1/refunds", &form, &operation).await? {
            Answer::Ok(value) => Ok(read::<Refund>(value)?.outcome()),
            Answer::Refused(error) => Ok(OperationOutcome::Refused { message: refused(&error).0 }),
        }
    }

    async fn void(&self, request: &PaymentRequest, gives_back: bool) -> Result<(), ProviderError> {
        let intent = self.intent(request).await?;
        match intent.status.as_str() {
            "canceled" => return Ok(()),
            "succeeded" if gives_back => return self.give_back(request, &intent).await,
            // Taken, so that nothing is held: what was taken is the order's.
            "succeeded" => return Ok(()),
            _ => {}
        }
        let path = format!("v1/payment_intents/{}/cancel", intent.id);
        match self.client.post_again(&path).await? {
            Answer::Ok(_) => Ok(()),
            // It was paid meanwhile, or is under way; the next time it is looked at again.
            Answer::Refused(error) => Err(refused(&error)),
        }
    }
}

/// What has become of a capture, told by the intent after it. Stripe gives up the rest of what it held.
fn captured(intent: &Intent, wanted: Money) -> Result<OperationOutcome, ProviderError> {
    Ok(match intent.status.as_str() {
        "succeeded" if intent.received()? == wanted => {
            OperationOutcome::Done { reference: Some(intent.id.clone()), releases_rest: true }
        }
        "processing" | "requires_capture" => OperationOutcome::Pending,
        "succeeded" => OperationOutcome::Refused { message: format!("{} was taken already", intent.received()?) },
        state => OperationOutcome::Refused { message: format!("Stripe holds nothing: the payment is {state}") },
    })
}

fn expect<T: DeserializeOwned>(answer: Answer) -> Result<T, ProviderError> {
    match answer {
        Answer::Ok(value) => read(value),
        Answer::Refused(error) => Err(refused(&error)),
    }
}

/// Whether the intent was in another state than was thought.
fn is_state(error: &StripeError) -> bool {
    error.code.as_deref() == Some("payment_intent_unexpected_state")
}

fn refused(error: &StripeError) -> ProviderError {
    let code = error.code.as_deref().unwrap_or(&error.kind);
    ProviderError(format!("Stripe refused it: {code}"))
}
