//! Talking to providers, never for longer than an answer may take.

use cartwright_domain::{
    ordering::{PaymentOperation, PaymentOperationKind, PaymentStatus},
    payment::{PaymentSession, PaymentSessionStatus, ProviderOutcome},
    time::Timestamp,
};
use chrono::TimeDelta;

use super::{OperationOutcome, OperationRequest, PaymentRequest, Prepared, ProviderError, ProviderStanding};
use crate::Shop;

/// How often a provider that has not decided is asked again.
pub(crate) const ASK_AGAIN: TimeDelta = TimeDelta::seconds(10);
/// How long after the provider's time is over somebody else may ask.
const MARGIN: TimeDelta = TimeDelta::seconds(5);

/// Until when a process that asks a provider now has to itself what it asks about.
pub(crate) fn taken_until(shop: &Shop) -> Timestamp {
    let timeout = TimeDelta::from_std(shop.settings.payment_timeout).unwrap_or(MARGIN);
    shop.clock.now() + timeout + MARGIN
}

fn request(session: &PaymentSession) -> PaymentRequest {
    PaymentRequest {
        session_id: session.id,
        amount: session.amount,
        token: session.token.clone(),
        return_url: session.return_url.clone(),
        reference: session.provider_reference.clone(),
        is_submitted: session.status == PaymentSessionStatus::Processing,
    }
}

/// Makes the payment known.
pub(super) async fn prepare(shop: &Shop, session: &PaymentSession) -> Result<Prepared, ProviderError> {
    let provider = provider(shop, session)?;
    in_time(shop, provider.prepare(&request(session))).await
}

/// Asks how the payment of an order stands.
pub(crate) async fn standing(shop: &Shop, session: &PaymentSession) -> Result<Option<ProviderStanding>, ProviderError> {
    let provider = provider(shop, session)?;
    in_time(shop, provider.standing(&request(session))).await
}

/// What a provider says that has nobody to ask, where an order comes of it; nothing otherwise, so that it is asked outside of a transaction.
pub(super) fn at_once(shop: &Shop, session: &PaymentSession) -> Option<ProviderOutcome> {
    let said = provider(shop, session).ok()?.at_once(&request(session));
    said.filter(|said| PaymentStatus::after(said).is_some())
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

/// Asks for what is to be done about the payment of the session.
pub(crate) async fn operation(
    shop: &Shop,
    session: &PaymentSession,
    operation: &PaymentOperation,
) -> Result<OperationOutcome, ProviderError> {
    let provider = provider(shop, session)?;
    let request = OperationRequest { operation_id: operation.id, payment: request(session), amount: operation.amount };
    match operation.kind {
        PaymentOperationKind::Capture => in_time(shop, provider.capture(&request)).await,
        PaymentOperationKind::Refund => in_time(shop, provider.refund(&request)).await,
    }
}

/// Gives the payment up. Where `gives_back`, what was taken goes back too.
pub(super) async fn void(shop: &Shop, session: &PaymentSession, gives_back: bool) -> Result<(), ProviderError> {
    let provider = provider(shop, session)?;
    in_time(shop, provider.void(&request(session), gives_back)).await
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
