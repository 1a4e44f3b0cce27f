//! Doing without the second factor.

use std::sync::Arc;

use cartwright_domain::{
    id::{SessionId, StaffMemberId},
    identity::{Password, SessionEnd, StaffMember},
};
use cartwright_persistence::UnitOfWork;
use serde_json::json;

use super::{
    Factor, StaffRefusal,
    deciding::{Decision, decide},
    factor::show_factor,
};
use crate::{
    Context, Done, Error, Failure, idempotency,
    identity::{Proved, prove},
};

/// What is asked of whoever wants to do without.
#[derive(Debug, Clone)]
pub struct TotpDisable {
    /// The password, asked for again.
    pub password: String,
    /// The old factor.
    pub factor: Factor,
}

/// Removes the second factor of the member who has signed in, with its recovery codes, and ends all other sessions; answers the member. It asks
/// for the password and the old factor.
pub async fn totp_disable(
    ctx: &Context,
    input: TotpDisable,
    key: Option<&str>,
) -> Result<Done<StaffMember>, Error<StaffRefusal>> {
    let (member, session) = ctx.require_member()?;
    let password = Password::presented(&input.password);
    let fingerprint = ctx.shop().identity.passwords.fingerprint(&password);
    let told = json!([fingerprint, input.factor.totp_code, input.factor.recovery_code]);
    let request = idempotency::Request::new("totpDisable", member, key, &told)?;
    let account = ctx.store().accounts().find(member.into()).await?;
    let proved = prove(ctx, account, &password).await?;
    let proved = &proved.ok_or_else(|| Error::refused(StaffRefusal::WrongPassword { field: "password" }))?;
    let factor = &input.factor;
    let done = decide(ctx, &request, |uow: Arc<UnitOfWork>| async move {
        disable(ctx, &uow, (member, session), proved, factor).await
    })
    .await?;
    ctx.shop().identity.sessions.forget_account(member.into());
    ctx.shop().identity.staff.forget_member(member);
    let outcome = ctx.store().staff().find(member).await?;
    let outcome = outcome.ok_or_else(|| Failure::Internal(format!("{member} is gone")))?;
    Ok(Done { outcome, replayed: done.replayed })
}

async fn disable(
    ctx: &Context,
    uow: &UnitOfWork,
    (member, session): (StaffMemberId, SessionId),
    proved: &Proved,
    factor: &Factor,
) -> Result<Decision<()>, Failure> {
    let account = uow.accounts().lock(member.into()).await?;
    if !account.is_some_and(|account| proved.still_holds(&account)) {
        return Ok(Decision::Refused(StaffRefusal::WrongPassword { field: "password" }));
    }
    let Some(state) = uow.totp().find(member).await?.filter(|state| state.confirmed_at.is_some()) else {
        return Ok(Decision::Refused(StaffRefusal::TotpNotEnrolled));
    };
    if let Some(refused) = show_factor(ctx, uow, member, &state, factor).await?.refused() {
        return Ok(refused);
    }
    uow.totp().delete(member).await?;
    uow.sessions().end_all(member.into(), Some(session), SessionEnd::FactorChanged, ctx.now()).await?;
    Ok(Decision::Made(()))
}
