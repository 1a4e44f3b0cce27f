//! Asking for a new password.

use std::{convert::Infallible, sync::Arc};

use cartwright_domain::{
    customer::{Email, InvalidEmail},
    id::{AccountId, CustomerId},
    identity::{AccountKind, OneTimePurpose},
    input::{InputProblem, InputProblemCode},
};
use cartwright_persistence::UnitOfWork;

use super::{
    AccountRefusal,
    by_mail::{Mailbox, ask_by_mail},
    guest_request,
};
use crate::{
    Context, Done, Error, Failure, Shop, Work, idempotency,
    rate_limits::{Limited, counted_work},
};

/// Sees to it that a link for a new password goes to the address, where a customer has it. The link is made later by a job, which is written
/// for every address, so that neither the answer nor its time tells who is a customer. Anybody may ask.
pub async fn password_reset_request(
    ctx: &Context,
    email: &str,
    key: Option<&str>,
) -> Result<Done<()>, Error<AccountRefusal>> {
    let email: Email = email.parse().map_err(|error: InvalidEmail| {
        Error::from(vec![InputProblem::new(&["email"], InputProblemCode::Invalid, error.to_string())])
    })?;
    let email_key = &email.folded();
    let request = guest_request("passwordResetRequest", key, email_key)?;
    let work = idempotency::run(ctx, &request, |uow: Arc<UnitOfWork>| async move {
        let account = uow.accounts().find_by_email(AccountKind::Customer, email_key).await?;
        // The job names no address: an account, or none that there is.
        let account = account.map_or_else(|| ctx.ids().key(ctx.now()), |account| account.id);
        ctx.shop().enqueue(&uow, Work::SendPasswordReset { account }, ctx.now()).await?;
        Ok::<_, Error<AccountRefusal>>(())
    });
    counted_work(ctx, Limited::PasswordReset, Some(email_key), work).await
}

/// Sends the link, where the account is there and open.
pub(crate) async fn send_password_reset(shop: &Shop, account: AccountId) -> Result<(), Failure> {
    let sent: Result<(), Error<Infallible>> = shop
        .store
        .transaction(|uow: Arc<UnitOfWork>| async move {
            let account = uow.accounts().lock(account).await?;
            let Some(account) = account.filter(|account| account.disabled_at.is_none()) else {
                return Ok(());
            };
            if let Some(person) = uow.customers().find(CustomerId(account.id.0)).await? {
                let mailbox = Mailbox { email: &account.email, language: person.language };
                ask_by_mail(shop, &uow, &account, OneTimePurpose::ResetPassword, mailbox).await?;
            }
            Ok(())
        })
        .await;
    sent.map_err(Error::into_failure)
}
