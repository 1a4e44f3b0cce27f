//! Giving up carts that nobody came back for.

use std::convert::Infallible;

use cartwright_domain::{cart::CartStatus, id::CartId, time::Timestamp};

use crate::{Error, Failure, Shop};

/// How many carts one call looks at.
const BATCH: u64 = 200;

/// Expires open carts whose term is over, some at a time, each in a transaction of its own; answers whether those were all. A cart that
/// was changed meanwhile stays.
pub(crate) async fn expire_carts(shop: &Shop) -> Result<bool, Failure> {
    let now = shop.clock.now();
    let overdue = shop.store.carts().overdue(now, BATCH).await?;
    let all = u64::try_from(overdue.len()).is_ok_and(|found| found < BATCH);
    let mut expired = 0;
    for id in overdue {
        expired += usize::from(expire(shop, id, now).await?);
    }
    tracing::debug!(expired, "carts expired");
    // Where none of them could be expired, looking again at once would be no better.
    Ok(all || expired == 0)
}

async fn expire(shop: &Shop, id: CartId, now: Timestamp) -> Result<bool, Failure> {
    let expired: Result<bool, Error<Infallible>> = shop
        .store
        .transaction(|uow| async move {
            let Some(before) = uow.carts().lock_by_id(id).await? else {
                return Ok(false);
            };
            if before.status != CartStatus::Open || before.expires_at > now {
                return Ok(false);
            }
            let mut cart = before.clone();
            cart.expire(now).map_err(|error| Failure::Internal(error.to_string()))?;
            uow.carts().save(&before, &cart).await?;
            Ok(true)
        })
        .await;
    expired.map_err(Error::into_failure)
}
