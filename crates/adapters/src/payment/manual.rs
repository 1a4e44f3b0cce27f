//! Paying later: by invoice, by bank transfer, in cash.

use async_trait::async_trait;
use cartwright_domain::payment::ProviderOutcome;
use cartwright_services::payment::{
    OperationOutcome, OperationRequest, PaymentProvider, PaymentRequest, ProviderError,
};

/// Takes no money: the order is placed at once, and staff record the payment when it comes.
#[derive(Debug, Clone, Copy, Default)]
pub struct ManualProvider;

#[async_trait]
impl PaymentProvider for ManualProvider {
    fn name(&self) -> &'static str {
        "manual"
    }

    fn label(&self) -> &'static str {
        "Pay later"
    }

    fn at_once(&self, request: &PaymentRequest) -> Option<ProviderOutcome> {
        Some(ProviderOutcome::Pending { reference: request.session_id.to_string() })
    }

    async fn authorize(&self, request: &PaymentRequest) -> Result<ProviderOutcome, ProviderError> {
        Ok(ProviderOutcome::Pending { reference: request.session_id.to_string() })
    }

    async fn status(&self, request: &PaymentRequest) -> Result<ProviderOutcome, ProviderError> {
        self.authorize(request).await
    }

    async fn capture(&self, _request: &OperationRequest) -> Result<OperationOutcome, ProviderError> {
        Ok(OperationOutcome::Done { reference: None, releases_rest: false })
    }

    async fn refund(&self, _request: &OperationRequest) -> Result<OperationOutcome, ProviderError> {
        // Staff pay it back by the way it came.
        Ok(OperationOutcome::Done { reference: None, releases_rest: false })
    }

    async fn void(&self, _request: &PaymentRequest, _gives_back: bool) -> Result<(), ProviderError> {
        // Nobody was asked for money, so that there is nothing to give up.
        Ok(())
    }
}
