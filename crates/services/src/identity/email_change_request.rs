//! The first half of a change of address.

use std::sync::Arc;

use cartwright_domain::{
    customer::{Email, InvalidEmail},
    id::AccountId,
    identity::{AccountKind, OneTimePurpose, Password},
    input::{InputProblem, InputProblemCode},
    messaging::MessageContent,
};
use cartwright_persistence::UnitOfWork;
use serde_json::json;

use super::{
    AccountRefusal,
    by_mail::{Mailbox, ask_by_mail, tell_by_mail},
    credentials::{Proved, prove},
};
use crate::{
    Context, Done, Error, Failure,
    audit::{Happened, note},
    idempotency,
    rate_limits::{Limited, counted_work},
};

/// Another address for the account of the customer who has signed in.
#[derive(Debug, Clone)]
pub struct EmailChangeRequest {
    /// The new address.
    pub new_email: String,
    /// The password of the account, asked for again.
    pub password: String,
}

/// Asks the owner of the new mailbox to follow a link, and tells the old one. Nothing changes until then. An address that has an account gets no
/// link, and the answer is the same.
pub async fn email_change_request(
    ctx: &Context,
    input: EmailChangeRequest,
    key: Option<&str>,
) -> Result<Done<()>, Error<AccountRefusal>> {
    let (customer, _) = ctx.require_customer()?;
    let new_email: Email = input.new_email.parse().map_err(|error: InvalidEmail| {
        Error::from(vec![InputProblem::new(&["newEmail"], InputProblemCode::Invalid, error.to_string())])
    })?;
    let account_id = AccountId::from(customer);
    let password = Password::presented(&input.password);
    let fingerprint = ctx.shop().identity.passwords.fingerprint(&password);
    let request = idempotency::Request::new("emailChangeRequest", customer, key, &json!([new_email, fingerprint]))?;
    let account = ctx.store().accounts().find(account_id).await?;
    let wrong = || Error::refused(AccountRefusal::WrongPassword { field: "password" });
    let (proved, new_email) = (&prove(ctx, account, &password).await?.ok_or_else(wrong)?, &new_email);
    let work = idempotency::run(ctx, &request, |uow: Arc<UnitOfWork>| async move {
        let account = uow.accounts().lock(account_id).await?;
        if !account.is_some_and(|account| proved.still_holds(&account)) {
            return Err(wrong());
        }
        Ok(ask(ctx, &uow, proved, new_email).await?)
    });
    counted_work(ctx, Limited::EmailChange, Some(&customer.to_string()), work).await
}

async fn ask(ctx: &Context, uow: &UnitOfWork, proved: &Proved, new_email: &Email) -> Result<(), Failure> {
    let account = &proved.account;
    note(ctx, uow, Happened::done("emailChangeRequest", account.kind.subject(account.id)));
    let person = uow.customers().find(account.id.0.into()).await?;
    let language = person.map(|person| person.language).or(ctx.language());
    let language = language.ok_or_else(|| Failure::Internal(format!("{} has no language", account.id)))?;
    let old = Mailbox { email: &account.email, language };
    let told = MessageContent::EmailChangeRequested { new_email: new_email.clone() };
    tell_by_mail(ctx.shop(), uow, old, told).await?;
    let new = Mailbox { email: new_email, language };
    let holder = uow.accounts().find_by_email(AccountKind::Customer, &new_email.folded()).await?;
    if holder.is_some_and(|holder| holder.id != account.id && holder.is_verified()) {
        return tell_by_mail(ctx.shop(), uow, new, MessageContent::AccountExists).await;
    }
    ask_by_mail(ctx.shop(), uow, account, OneTimePurpose::ChangeEmail, new).await
}
