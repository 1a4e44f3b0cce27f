//! Signing in.

use std::sync::Arc;

use cartwright_domain::{
    id::{AccountId, CartToken, CustomerId, SessionId},
    identity::{AccountKind, Password},
};
use cartwright_persistence::UnitOfWork;
use serde_json::json;

use super::{
    AccountRefusal, Tokens,
    credentials::{Proved, check_credentials},
    guest_request,
    open_session::{first_tokens, let_in},
};
use crate::{Context, Done, Error, idempotency};

/// Who wants to sign in.
#[derive(Debug, Clone)]
pub struct SessionCreate {
    /// The address, in any spelling.
    pub email: String,
    /// The password.
    pub password: String,
    /// The cart that the guest has had until now.
    pub cart: Option<CartToken>,
}

/// Somebody who has signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The customer.
    pub customer: CustomerId,
    /// The session.
    pub session: SessionId,
    /// What the device keeps of it.
    pub tokens: Tokens,
}

/// Begins a session of the customer, whose cart takes in the guest's. Orders that a guest placed with the verified address meanwhile are the customer's from then on. Anybody
/// may try.
pub async fn session_create(
    ctx: &Context,
    input: SessionCreate,
    key: Option<&str>,
) -> Result<Done<SignedIn>, Error<AccountRefusal>> {
    let password = Password::presented(&input.password);
    let fingerprint = ctx.shop().identity.passwords.fingerprint(&password);
    let request = guest_request(
        "sessionCreate",
        key,
        &json!({ "email": input.email, "password": fingerprint, "cart": input.cart }),
    )?;
    let proved = check_credentials(ctx, AccountKind::Customer, &input.email, &password).await?;
    let proved = &proved.ok_or_else(|| Error::refused(AccountRefusal::InvalidCredentials))?;
    let begin = |uow: Arc<UnitOfWork>| async move { begin(ctx, &uow, proved, input.cart).await };
    let done = idempotency::run(ctx, &request, begin).await?;
    if let Some(signed_in) = answer(ctx, proved.account.id, done.outcome).await? {
        return Ok(Done { outcome: signed_in, replayed: done.replayed });
    }
    // The session of the first time has gone on or ended since: its first tokens are no answer any more.
    let session = ctx.store().transaction(begin).await?;
    let signed_in = answer(ctx, proved.account.id, session).await?;
    let signed_in = signed_in.ok_or_else(|| Error::refused(AccountRefusal::InvalidCredentials))?;
    Ok(Done { outcome: signed_in, replayed: false })
}

async fn begin(
    ctx: &Context,
    uow: &UnitOfWork,
    proved: &Proved,
    cart: Option<CartToken>,
) -> Result<SessionId, Error<AccountRefusal>> {
    let account = uow.accounts().lock(proved.account.id).await?;
    // The password may have been changed while it was compared.
    let account = account
        .filter(|account| proved.still_holds(account))
        .ok_or_else(|| Error::refused(AccountRefusal::InvalidCredentials))?;
    if let (Some(old), Some(new)) = (&account.password, &proved.upgrade) {
        uow.accounts().upgrade_password(account.id, old, new).await?;
    }
    Ok(let_in(ctx, uow, &account, cart, "sessionCreate").await?)
}

/// What the device gets of the session, while its first tokens are worth something.
async fn answer(ctx: &Context, account: AccountId, session: SessionId) -> Result<Option<SignedIn>, crate::Failure> {
    let tokens = first_tokens(ctx, account, session).await?;
    Ok(tokens.map(|tokens| SignedIn { customer: CustomerId(account.0), session, tokens }))
}
