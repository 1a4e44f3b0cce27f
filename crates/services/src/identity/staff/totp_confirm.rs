//! Showing that the app has the secret: from then on its codes are asked for.

use std::sync::Arc;

use cartwright_domain::{
    id::{SessionId, StaffMemberId},
    identity::{RecoveryCodes, SessionEnd},
};
use cartwright_persistence::UnitOfWork;
use serde_json::json;

use super::{
    Factor, StaffRefusal,
    deciding::{Decision, decide},
    factor::show_factor,
    sealing,
};
use crate::{Context, Done, Error, Failure, idempotency};

/// The code that the app shows.
#[derive(Debug, Clone)]
pub struct TotpConfirm {
    /// The code.
    pub totp_code: String,
}

/// A second factor that is asked for from now on.
#[derive(Debug, Clone)]
pub struct TotpConfirmed {
    /// What stands for a code once, each: secrets that are told now and never again.
    pub recovery_codes: RecoveryCodes,
}

/// Confirms the secret that the member who has signed in was given, and answers the recovery codes. All other sessions end: they were begun
/// without the factor.
pub async fn totp_confirm(
    ctx: &Context,
    input: TotpConfirm,
    key: Option<&str>,
) -> Result<Done<TotpConfirmed>, Error<StaffRefusal>> {
    let (member, session) = ctx.require_member()?;
    let request = idempotency::Request::new("totpConfirm", member, key, &json!([input.totp_code]))?;
    let factor = &Factor { totp_code: Some(input.totp_code), recovery_code: None };
    let done =
        decide(
            ctx,
            &request,
            |uow: Arc<UnitOfWork>| async move { confirm(ctx, &uow, (member, session), factor).await },
        )
        .await?;
    ctx.shop().identity.sessions.forget_account(member.into());
    ctx.shop().identity.staff.forget_member(member);
    let state = ctx.store().totp().find(member).await?.ok_or_else(|| Error::refused(StaffRefusal::TotpNotEnrolled))?;
    let recovery_codes = codes_of(ctx, member, &state.sealed)?;
    Ok(Done { outcome: TotpConfirmed { recovery_codes }, replayed: done.replayed })
}

async fn confirm(
    ctx: &Context,
    uow: &UnitOfWork,
    (member, session): (StaffMemberId, SessionId),
    factor: &Factor,
) -> Result<Decision<()>, Failure> {
    uow.accounts().lock(member.into()).await?;
    let Some(state) = uow.totp().find(member).await? else {
        return Ok(Decision::Refused(StaffRefusal::TotpNotEnrolled));
    };
    if state.confirmed_at.is_some() {
        return Ok(Decision::Refused(StaffRefusal::TotpEnrolled));
    }
    if let Some(refused) = show_factor(ctx, uow, member, &state, factor).await?.refused() {
        return Ok(refused);
    }
    let now = ctx.now();
    uow.totp().confirm(member, &codes_of(ctx, member, &state.sealed)?.digests(), now).await?;
    uow.sessions().end_all(member.into(), Some(session), SessionEnd::FactorChanged, now).await?;
    Ok(Decision::Made(()))
}

fn codes_of(ctx: &Context, member: StaffMemberId, sealed: &[u8]) -> Result<RecoveryCodes, Failure> {
    let key = &ctx.settings().secret_key;
    Ok(RecoveryCodes::derived_from(key, member.0, &sealing::open(key, member, sealed)?))
}
