//! A provider that behaves as its token says: for development and tests.

use async_trait::async_trait;
use cartwright_domain::payment::ProviderOutcome;
use cartwright_services::payment::{
    OperationOutcome, OperationRequest, PaymentProvider, PaymentRequest, ProviderError,
};

/// Moves no money. What it answers follows from the session's token alone, so that it needs no memory:
///
/// | token | answer |
/// |---|---|
/// | `approve`, or none | authorised |
/// | `decline` | declined |
/// | `action_required` | an action of the customer is needed; authorised when asked again |
/// | `processing` | not known yet; authorised when asked how it stands |
/// | `answer_lost` | authorised, but the answer never arrives; authorised when asked how it stands |
/// | `answer_twice` | not known yet and authorised when asked how it stands, to whoever asks, as often as they ask |
/// | `capture_decline` | authorised; captures are refused |
/// | `refund_decline` | authorised; refunds are refused |
/// | `hang` | no answer at all, ever |
#[derive(Debug, Clone, Copy, Default)]
pub struct TestProvider;

#[async_trait]
impl PaymentProvider for TestProvider {
    fn name(&self) -> &'static str {
        "test"
    }

    fn label(&self) -> &'static str {
        "Test payment"
    }

    fn is_test(&self) -> bool {
        true
    }

    async fn authorize(&self, request: &PaymentRequest) -> Result<ProviderOutcome, ProviderError> {
        let reference = reference(request);
        match request.token.as_deref().unwrap_or("approve") {
            "approve" | "capture_decline" | "refund_decline" => Ok(ProviderOutcome::Authorized { reference }),
            "decline" => Ok(ProviderOutcome::Declined { message: "The card was declined.".to_owned() }),
            "action_required" if request.reference.is_some() => Ok(ProviderOutcome::Authorized { reference }),
            "action_required" => Ok(ProviderOutcome::ActionRequired { url: Some(action_url(request)), reference }),
            "processing" | "answer_twice" => Ok(ProviderOutcome::Processing { reference }),
            "answer_lost" => Err(ProviderError("the connection closed before the answer".to_owned())),
            "hang" => std::future::pending().await,
            unknown => Ok(ProviderOutcome::Declined { message: format!("The test token {unknown:?} is not known.") }),
        }
    }

    async fn status(&self, request: &PaymentRequest) -> Result<ProviderOutcome, ProviderError> {
        let reference = reference(request);
        match request.token.as_deref() {
            Some("decline") => Ok(ProviderOutcome::Declined { message: "The card was declined.".to_owned() }),
            Some("hang") => Err(ProviderError("the provider is away".to_owned())),
            _ => Ok(ProviderOutcome::Authorized { reference }),
        }
    }

    async fn capture(&self, request: &OperationRequest) -> Result<OperationOutcome, ProviderError> {
        Ok(operation(request, "capture_decline"))
    }

    async fn refund(&self, request: &OperationRequest) -> Result<OperationOutcome, ProviderError> {
        Ok(operation(request, "refund_decline"))
    }

    async fn void(&self, _request: &PaymentRequest, _gives_back: bool) -> Result<(), ProviderError> {
        Ok(())
    }
}

fn operation(request: &OperationRequest, declined: &str) -> OperationOutcome {
    if request.payment.token.as_deref() == Some(declined) {
        OperationOutcome::Refused { message: "The test token says so.".to_owned() }
    } else {
        OperationOutcome::Done { reference: Some(format!("test-{}", request.operation_id)), releases_rest: false }
    }
}

fn reference(request: &PaymentRequest) -> String {
    format!("test-{}", request.session_id)
}

/// Where a storefront sends the customer; with the test provider straight back to where they came from.
fn action_url(request: &PaymentRequest) -> String {
    request.return_url.clone().unwrap_or_else(|| "about:blank".to_owned())
}
