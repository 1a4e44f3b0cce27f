//! A new password for somebody who followed the link for it.

use std::sync::Arc;

use cartwright_domain::{
    id::CustomerId,
    identity::{Account, OneTimePurpose, OneTimeToken, Password, PasswordHash, SessionEnd},
    messaging::MessageContent,
};
use cartwright_persistence::UnitOfWork;
use serde_json::json;

use super::{
    AccountRefusal,
    by_mail::{Mailbox, asked, take_answer, tell_by_mail},
    credentials::sign_in_name,
    email_verify::take_over,
    guest_request,
};
use crate::{
    Context, Done, Error,
    audit::{Happened, note},
    idempotency,
    rate_limits::forget_sign_ins,
};

/// What somebody sends who followed a link for a new password.
#[derive(Debug, Clone)]
pub struct PasswordReset {
    /// The token of the link.
    pub token: String,
    /// The password to be.
    pub password: String,
}

const INVALID: AccountRefusal = AccountRefusal::InvalidToken { field: "token" };

/// Uses the link up: sets the password, ends all sessions, and begins none. The link proves the mailbox as well; an account that was made in
/// advance by somebody without it keeps nothing that they entered. Anybody with the link may do this.
pub async fn password_reset(
    ctx: &Context,
    input: PasswordReset,
    key: Option<&str>,
) -> Result<Done<()>, Error<AccountRefusal>> {
    let refused = |problem| Error::refused(AccountRefusal::Password { field: "password", problem });
    let password = Password::chosen(&input.password).map_err(refused)?;
    let passwords = &ctx.shop().identity.passwords;
    let told = json!([input.token, passwords.fingerprint(&password)]);
    let request = guest_request("passwordReset", key, &told)?;
    // A repetition finds the link used up: the key is looked at before a refusal is.
    let found = &match asked(ctx, OneTimePurpose::ResetPassword, &input.token).await? {
        Some((token, account)) => Some((token, account, passwords.hash(password, ctx.ids().bytes()).await?)),
        None => None,
    };
    let done = idempotency::run(ctx, &request, |uow: Arc<UnitOfWork>| async move {
        let (token, _, hash) = found.as_ref().ok_or_else(|| Error::refused(INVALID))?;
        reset(ctx, &uow, token, hash).await
    })
    .await?;
    if let Some((token, account, _)) = found {
        ctx.shop().identity.sessions.forget_account(token.account_id);
        let Account { kind, email, .. } = account;
        // Whoever guessed has guessed at another password.
        forget_sign_ins(ctx.shop(), &sign_in_name(*kind, &email.folded())).await;
    }
    Ok(done)
}

async fn reset(
    ctx: &Context,
    uow: &UnitOfWork,
    token: &OneTimeToken,
    hash: &PasswordHash,
) -> Result<(), Error<AccountRefusal>> {
    let account = take_answer(uow, token).await?.ok_or_else(|| Error::refused(INVALID))?;
    let (now, customer) = (ctx.now(), CustomerId(account.id.0));
    note(ctx, uow, Happened::done("passwordReset", account.kind.subject(account.id)));
    if !account.is_verified() {
        take_over(ctx, uow, customer).await?;
        uow.accounts().verify_email(account.id, now).await?;
        uow.orders().attach_guest_orders(customer, &account.email.folded()).await?;
    }
    uow.accounts().set_password(account.id, Some(hash), now).await?;
    uow.sessions().end_all(account.id, None, SessionEnd::PasswordChanged, now).await?;
    uow.one_time_tokens().revoke(account.id, &[OneTimePurpose::VerifyEmail, OneTimePurpose::ChangeEmail]).await?;
    if let Some(person) = uow.customers().find(customer).await? {
        let mailbox = Mailbox { email: &account.email, language: person.language };
        tell_by_mail(ctx.shop(), uow, mailbox, MessageContent::PasswordChanged { changed_at: now }).await?;
    }
    Ok(())
}
