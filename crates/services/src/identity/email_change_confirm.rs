//! The second half of a change of address: the owner of the new mailbox followed the link.

use cartwright_domain::{
    id::CustomerId,
    identity::{Account, AccountKind, OneTimePurpose, OneTimeToken},
    messaging::MessageContent,
};
use cartwright_persistence::UnitOfWork;

use super::{
    AccountRefusal,
    by_mail::{Mailbox, take_answer, tell_by_mail},
};
use crate::{
    Context, Error, Failure,
    audit::{Happened, note},
};

/// Gives the account its new address, and tells both. Of an account that was made in advance with the address, whose owner never was proved, nothing
/// is left; one whose owner was keeps the address.
pub(super) async fn confirm_new_email(
    ctx: &Context,
    uow: &UnitOfWork,
    token: &OneTimeToken,
) -> Result<(), Error<AccountRefusal>> {
    let invalid = || Error::refused(AccountRefusal::InvalidToken { field: "token" });
    let account = take_answer(uow, token).await?.ok_or_else(invalid)?;
    let new_email =
        token.new_email.as_ref().ok_or_else(|| Failure::Internal("a token without an address".to_owned()))?;
    free_address(uow, &account, &new_email.folded()).await?;
    let now = ctx.now();
    match uow.accounts().change_email(account.id, new_email, now).await {
        Err(error) if error.is_duplicate_of("email") => return Err(Error::refused(AccountRefusal::EmailTaken)),
        changed => changed?,
    }
    note(ctx, uow, Happened::done("emailChange", account.kind.subject(account.id)));
    // A link that went to the old mailbox opens nothing any more.
    uow.one_time_tokens().revoke(account.id, &[OneTimePurpose::ResetPassword, OneTimePurpose::VerifyEmail]).await?;
    let customer = CustomerId(account.id.0);
    uow.orders().attach_guest_orders(customer, &new_email.folded()).await?;
    let Some(person) = uow.customers().find(customer).await? else {
        return Ok(());
    };
    for email in [&account.email, new_email] {
        let content = MessageContent::EmailChanged { new_email: new_email.clone(), changed_at: now };
        tell_by_mail(ctx.shop(), uow, Mailbox { email, language: person.language }, content).await?;
    }
    Ok(())
}

async fn free_address(uow: &UnitOfWork, account: &Account, email_key: &str) -> Result<(), Failure> {
    let holder = uow.accounts().find_by_email(AccountKind::Customer, email_key).await?;
    if let Some(holder) = holder.filter(|holder| holder.id != account.id && !holder.is_verified()) {
        uow.carts().release_of_customer(CustomerId(holder.id.0)).await?;
        uow.accounts().delete(holder.id).await?;
    }
    Ok(())
}
