//! Another password, by somebody who knows the old one.

use std::sync::Arc;

use cartwright_domain::{
    id::AccountId,
    identity::{OneTimePurpose, Password, SessionEnd},
    messaging::MessageContent,
};
use cartwright_persistence::UnitOfWork;
use serde_json::json;

use super::{
    AccountRefusal,
    by_mail::{Mailbox, tell_by_mail},
    credentials::prove,
};
use crate::{
    Context, Done, Error,
    audit::{Happened, note},
    idempotency,
};

/// Another password for the customer who has signed in.
#[derive(Debug, Clone)]
pub struct PasswordChange {
    /// The password of now.
    pub current_password: String,
    /// The password to be.
    pub new_password: String,
}

/// Changes the password, ends all other sessions, and tells the mailbox. Links for a new password that are on their way stop working.
pub async fn password_change(
    ctx: &Context,
    input: PasswordChange,
    key: Option<&str>,
) -> Result<Done<()>, Error<AccountRefusal>> {
    let (customer, session) = ctx.require_customer()?;
    let account_id = AccountId::from(customer);
    let refused = |problem| Error::refused(AccountRefusal::Password { field: "newPassword", problem });
    let new = Password::chosen(&input.new_password).map_err(refused)?;
    let current = Password::presented(&input.current_password);
    let passwords = &ctx.shop().identity.passwords;
    let told = json!([passwords.fingerprint(&current), passwords.fingerprint(&new)]);
    let request = idempotency::Request::new("passwordChange", customer, key, &told)?;
    let account = ctx.store().accounts().find(account_id).await?;
    // A repetition finds another password: the key is looked at before a refusal is.
    let proved = &prove(ctx, account, &current).await?;
    let hash = &match proved {
        Some(_) => Some(passwords.hash(new, ctx.ids().bytes()).await?),
        None => None,
    };
    let done = idempotency::run(ctx, &request, |uow: Arc<UnitOfWork>| async move {
        let wrong = || Error::refused(AccountRefusal::WrongPassword { field: "currentPassword" });
        let account = uow.accounts().lock(account_id).await?.ok_or_else(wrong)?;
        if !proved.as_ref().is_some_and(|proved| proved.still_holds(&account)) {
            return Err(wrong());
        }
        let now = ctx.now();
        note(ctx, &uow, Happened::done("passwordChange", customer));
        uow.accounts().set_password(account_id, hash.as_ref(), now).await?;
        uow.sessions().end_all(account_id, Some(session), SessionEnd::PasswordChanged, now).await?;
        uow.one_time_tokens().revoke(account_id, &[OneTimePurpose::ResetPassword, OneTimePurpose::ChangeEmail]).await?;
        if let Some(person) = uow.customers().find(customer).await? {
            let mailbox = Mailbox { email: &account.email, language: person.language };
            tell_by_mail(ctx.shop(), &uow, mailbox, MessageContent::PasswordChanged { changed_at: now }).await?;
        }
        Ok(())
    })
    .await?;
    ctx.shop().identity.sessions.forget_account(account_id);
    Ok(done)
}
