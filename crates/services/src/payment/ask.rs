//! Talking to providers, never for longer than an answer may take.

use cartwright_domain::payment::{PaymentSession, ProviderOutcome};

use super::{PaymentRequest, ProviderError};
use crate::Shop;

fn request(session: &PaymentSession) -> PaymentRequest {
    PaymentRequest {
        session_id: session.id,
        amount: session.amount,
        token: session.token.clone(),
        return_url: session.return_url.clone(),
        reference: session.provider_reference.clone(),
    }
}

/// Asks for the money.
pub(super) async fn authorize(shop: &Shop, session: &PaymentSession) -> Result<ProviderOutcome, ProviderError> {
    let provider = provider(shop, session)?;
    in_time(shop, provider.authorize(&request(session))).await
}

/// Asks how the payment stands.
pub(super) async fn status(shop: &Shop, session: &PaymentSession) -> Result<ProviderOutcome, ProviderError> {
    let provider = provider(shop, session)?;
    in_time(shop, provider.status(&request(session))).await
}

/// Gives the payment up.
pub(super) async fn void(shop: &Shop, session: &PaymentSession) -> Result<(), ProviderError> {
    let provider = provider(shop, session)?;
    in_time(shop, provider.void(&request(session))).await
}

fn provider<'s>(
    shop: &'s Shop,
    session: &PaymentSession,
) -> Result<&'s std::sync::Arc<dyn super::PaymentProvider>, ProviderError> {
    let gone = || ProviderError(format!("the provider {:?} is not configured any more", session.provider));
    shop.payment_providers.get(&session.provider).ok_or_else(gone)
}

async fn in_time<T>(shop: &Shop, answer: impl Future<Output = Result<T, ProviderError>>) -> Result<T, ProviderError> {
    match tokio::time::timeout(shop.settings.payment_timeout, answer).await {
        Ok(answer) => answer,
        Err(_) => Err(ProviderError("it did not answer in time".to_owned())),
    }
}
