//! Beginning to use a second factor.

use std::sync::Arc;

use cartwright_domain::identity::{Password, TotpSecret};
use cartwright_persistence::UnitOfWork;
use serde_json::json;

use super::{StaffRefusal, sealing};
use crate::{Context, Done, Error, Failure, idempotency, identity::prove};

/// What somebody puts into their app.
#[derive(Debug, Clone)]
pub struct TotpEnrolled {
    /// The shared secret as text.
    pub secret: String,
    /// The address that apps read from a picture.
    pub address: String,
}

/// Makes a secret for the member who has signed in, and asks for the password first. It is asked of nobody until it is confirmed, and a new one
/// takes the place of one that was not. Whoever has a second factor disables it first.
pub async fn totp_enroll(
    ctx: &Context,
    password: &str,
    key: Option<&str>,
) -> Result<Done<TotpEnrolled>, Error<StaffRefusal>> {
    let (member, _) = ctx.require_member()?;
    let password = Password::presented(password);
    let fingerprint = ctx.shop().identity.passwords.fingerprint(&password);
    let request = idempotency::Request::new("totpEnroll", member, key, &json!([fingerprint]))?;
    let account = ctx.store().accounts().find(member.into()).await?;
    let proved = prove(ctx, account, &password).await?;
    let proved = &proved.ok_or_else(|| Error::refused(StaffRefusal::WrongPassword { field: "password" }))?;
    let secret = TotpSecret::new(ctx.ids().bytes());
    let sealed = &sealing::seal(&ctx.settings().secret_key, member, &secret, ctx.ids().bytes())?;
    let done = idempotency::run(ctx, &request, |uow: Arc<UnitOfWork>| async move {
        let account = uow.accounts().lock(member.into()).await?;
        if !account.is_some_and(|account| proved.still_holds(&account)) {
            return Err(Error::refused(StaffRefusal::WrongPassword { field: "password" }));
        }
        let known = uow.totp().find(member).await?;
        if known.is_some_and(|known| known.confirmed_at.is_some()) {
            return Err(Error::refused(StaffRefusal::TotpEnrolled));
        }
        uow.totp().put(member, sealed, ctx.now()).await?;
        Ok(())
    })
    .await?;
    // A repetition finds the secret of the first time, as long as that was not confirmed.
    let state = ctx.store().totp().find(member).await?.filter(|state| state.confirmed_at.is_none());
    let state = state.ok_or_else(|| Error::refused(StaffRefusal::TotpEnrolled))?;
    let secret = sealing::open(&ctx.settings().secret_key, member, &state.sealed)?;
    let shown = |problem: cartwright_domain::identity::TotpProblem| Failure::Internal(problem.to_string());
    let outcome = TotpEnrolled {
        secret: secret.text().map_err(shown)?,
        address: secret.address(&ctx.settings().shop_name, &proved.account.email).map_err(shown)?,
    };
    Ok(Done { outcome, replayed: done.replayed })
}
