//! Where a customer is signed in.

use cartwright_domain::{
    id::{AccountId, CustomerId},
    identity::Session,
};

use crate::{Context, Failure};

/// The most sessions that are told.
const MOST: u64 = 100;

/// The customer's sessions that go on, the latest first; for one who has proved to be that customer within this request.
pub async fn sessions_of(ctx: &Context, customer: CustomerId) -> Result<Vec<Session>, Failure> {
    Ok(ctx.store().sessions().live(AccountId::from(customer), ctx.now(), MOST).await?)
}
