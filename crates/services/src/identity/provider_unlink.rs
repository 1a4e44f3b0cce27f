//! The providers that a customer has linked.

use std::sync::Arc;

use cartwright_domain::{
    id::{AccountId, CustomerId, ExternalIdentityId},
    identity::ExternalIdentity,
};
use cartwright_persistence::UnitOfWork;
use serde_json::json;

use super::AccountRefusal;
use crate::{
    Context, Done, Error, Failure,
    audit::{Happened, note},
    idempotency,
};

/// A customer links so many identities at most.
pub(super) const MOST_LINKED_PROVIDERS: u64 = 10;

/// The identities that the customer has linked, the oldest first; for one who has proved to be that customer within this request.
pub async fn linked_providers(ctx: &Context, customer: CustomerId) -> Result<Vec<ExternalIdentity>, Failure> {
    Ok(ctx.store().external_identities().of_account(AccountId::from(customer), MOST_LINKED_PROVIDERS).await?)
}

/// Takes an identity off the account of the customer who has signed in, unless nobody could sign in to it any more. Sessions go on.
pub async fn provider_unlink(
    ctx: &Context,
    id: ExternalIdentityId,
    key: Option<&str>,
) -> Result<Done<ExternalIdentityId>, Error<AccountRefusal>> {
    let (customer, _) = ctx.require_customer()?;
    let account_id = AccountId::from(customer);
    let request = idempotency::Request::new("providerUnlink", customer, key, &id)?;
    idempotency::run(ctx, &request, |uow: Arc<UnitOfWork>| async move {
        let account = uow.accounts().lock(account_id).await?.ok_or(Failure::Unauthenticated)?;
        if !uow.external_identities().delete(account_id, id).await? {
            return Err(Error::refused(AccountRefusal::LinkNotFound));
        }
        let left = uow.external_identities().of_account(account_id, 1).await?;
        if account.password.is_none() && left.is_empty() {
            return Err(Error::refused(AccountRefusal::LastSignIn));
        }
        let happened = Happened::done("providerUnlink", account.kind.subject(account_id));
        note(ctx, &uow, happened.with(json!({ "link": id.to_string() })));
        Ok(id)
    })
    .await
}
