//! A second look at payment sessions, so that stock and money depend on no single job.

use std::convert::Infallible;

use cartwright_domain::payment::PaymentSessionStatus;

use crate::{Error, Failure, Shop, Work};

/// How many sessions one look takes care of.
const BATCH: u64 = 200;

/// Writes the job that ends or settles each session whose time is over, where it is not waiting already. A job can miss its session: it
/// counts as unfinished, so that no second one is written, from before it looks at the session until after.
pub(crate) async fn review_sessions(shop: &Shop) -> Result<(), Failure> {
    let now = shop.clock.now();
    let overdue = &shop.store.payment_sessions().overdue(now, BATCH).await?;
    if overdue.is_empty() {
        return Ok(());
    }
    let reviewed: Result<(), Error<Infallible>> = shop
        .store
        .transaction(|uow| async move {
            for session in overdue {
                let work = match session.status {
                    PaymentSessionStatus::Processing => Work::SettlePayment { session: session.id },
                    _ => Work::ExpirePaymentSession { session: session.id },
                };
                if shop.enqueue(&uow, work, now).await? {
                    tracing::warn!(session = %session.id, status = %session.status, "nobody looked after a payment session");
                }
            }
            Ok(())
        })
        .await;
    reviewed.map_err(Error::into_failure)
}
