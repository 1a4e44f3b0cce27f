//! Proving that a mailbox is the account owner's.

use std::sync::Arc;

use cartwright_domain::{
    customer::CustomerProfile,
    id::CustomerId,
    identity::{OneTimePurpose, OneTimeToken, Password, PasswordHash, SessionEnd},
    input::{InputProblem, InputProblemCode},
};
use cartwright_persistence::UnitOfWork;
use serde_json::json;

use super::{
    AccountRefusal,
    by_mail::{asked, take_answer},
    credentials::{Proved, compare},
    email_change_confirm::confirm_new_email,
    guest_request,
};
use crate::{
    Context, Done, Error, Failure,
    audit::{Happened, note},
    idempotency,
};

/// What somebody sends who followed a link.
#[derive(Debug, Clone)]
pub struct EmailVerify {
    /// The token of the link.
    pub token: String,
    /// The password of a new account.
    pub password: Option<String>,
}

/// What was found before the transaction.
enum Found {
    /// The link of a new account, and whose it is from now on.
    NewAccount(OneTimeToken, Owner),
    /// The link of a new address.
    NewEmail(OneTimeToken),
}

/// Who verifies.
enum Owner {
    /// Whoever registered: the password is right.
    Registrant(Box<Proved>),
    /// Somebody who has the mailbox and does not know the password. It becomes theirs with this password.
    Other(PasswordHash),
}

const INVALID: AccountRefusal = AccountRefusal::InvalidToken { field: "token" };

/// Uses the link up. An account may have been made in advance by somebody who has not the mailbox: therefore the password is asked for. One that
/// is not the account's takes its place, and all sessions end and what was entered goes. The orders that guests placed with the address
/// belong to the account from then on. For a new address of an account nothing but the link is needed. Anybody with the link may do this.
pub async fn email_verify(
    ctx: &Context,
    input: EmailVerify,
    key: Option<&str>,
) -> Result<Done<()>, Error<AccountRefusal>> {
    let fingerprint = input
        .password
        .as_ref()
        .map(|password| ctx.shop().identity.passwords.fingerprint(&Password::presented(password)));
    let request = guest_request("emailVerify", key, &json!([input.token, fingerprint]))?;
    // Found again by a repetition, the link is used up: the key is looked at before a refusal is.
    let found = &match find(ctx, &input).await {
        Ok(found) => Ok(found),
        Err(Error::Refused(refusals)) => Err(refusals),
        Err(Error::Failed(failure)) => return Err(failure.into()),
    };
    let done = idempotency::run(ctx, &request, |uow: Arc<UnitOfWork>| async move {
        match found {
            Ok(Found::NewAccount(token, owner)) => verify(ctx, &uow, token, owner).await,
            Ok(Found::NewEmail(token)) => confirm_new_email(ctx, &uow, token).await,
            Err(refusals) => Err(Error::Refused(refusals.clone())),
        }
    })
    .await?;
    if let Ok(Found::NewAccount(token, _) | Found::NewEmail(token)) = found {
        ctx.shop().identity.sessions.forget_account(token.account_id);
    }
    Ok(done)
}

async fn find(ctx: &Context, input: &EmailVerify) -> Result<Found, Error<AccountRefusal>> {
    if let Some((token, _)) = asked(ctx, OneTimePurpose::ChangeEmail, &input.token).await? {
        return Ok(Found::NewEmail(token));
    }
    let asked = asked(ctx, OneTimePurpose::VerifyEmail, &input.token).await?;
    let (token, account) = asked.ok_or_else(|| Error::refused(INVALID))?;
    let Some(password) = &input.password else {
        let problem = InputProblem::new(&["password"], InputProblemCode::Required, "must not be empty");
        return Err(vec![problem].into());
    };
    if let Some(proved) = compare(ctx, Some(account), &Password::presented(password)).await? {
        return Ok(Found::NewAccount(token, Owner::Registrant(Box::new(proved))));
    }
    let refused = |problem| Error::refused(AccountRefusal::Password { field: "password", problem });
    let password = Password::chosen(password).map_err(refused)?;
    let hash = ctx.shop().identity.passwords.hash(password, ctx.ids().bytes()).await?;
    Ok(Found::NewAccount(token, Owner::Other(hash)))
}

async fn verify(
    ctx: &Context,
    uow: &UnitOfWork,
    token: &OneTimeToken,
    owner: &Owner,
) -> Result<(), Error<AccountRefusal>> {
    let account = take_answer(uow, token).await?.ok_or_else(|| Error::refused(INVALID))?;
    match owner {
        Owner::Registrant(proved) if proved.still_holds(&account) => {}
        Owner::Registrant(_) => return Err(Error::refused(INVALID)),
        Owner::Other(hash) => {
            uow.accounts().set_password(account.id, Some(hash), ctx.now()).await?;
            take_over(ctx, uow, CustomerId(account.id.0)).await?;
        }
    }
    uow.accounts().verify_email(account.id, ctx.now()).await?;
    uow.orders().attach_guest_orders(CustomerId(account.id.0), &account.email.folded()).await?;
    let taken_over = matches!(owner, Owner::Other(_));
    let happened = Happened::done("emailVerify", account.kind.subject(account.id));
    note(ctx, uow, happened.with(json!({ "takenOver": taken_over })));
    Ok(())
}

/// Whoever made the account in advance is out of it, and nothing that they entered is left.
pub(super) async fn take_over(ctx: &Context, uow: &UnitOfWork, customer: CustomerId) -> Result<(), Failure> {
    uow.sessions().end_all(customer.into(), None, SessionEnd::TakenOver, ctx.now()).await?;
    uow.customers().save_profile(customer, &CustomerProfile::default()).await?;
    uow.customers().delete_addresses(customer).await?;
    uow.carts().release_of_customer(customer).await?;
    Ok(())
}
