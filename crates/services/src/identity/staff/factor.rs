//! The second factor: a code of the app, or one that stands for it once.

use cartwright_domain::{
    id::StaffMemberId,
    identity::{RecoveryCodes, TotpState},
};
use cartwright_persistence::UnitOfWork;

use super::{StaffRefusal, deciding::Decision, sealing};
use crate::{
    Context, Failure,
    audit::{Happened, note},
};

/// What somebody shows beside the password.
#[derive(Debug, Clone, Default)]
pub struct Factor {
    /// The code that the app shows now.
    pub totp_code: Option<String>,
    /// One of the codes that stand for it once.
    pub recovery_code: Option<String>,
}

/// What became of a factor that was shown.
pub(super) enum Shown {
    /// It is right, and used up.
    Right,
    /// It is none, wrong, or used.
    Wrong(StaffRefusal),
    /// It was not looked at, because there were too many wrong ones.
    Limited { retry_after_seconds: u32 },
}

impl Shown {
    /// The decision that ends the request; none where the factor was right.
    pub fn refused<O>(self) -> Option<Decision<O>> {
        match self {
            Self::Right => None,
            Self::Wrong(refusal) => Some(Decision::Refused(refusal)),
            Self::Limited { retry_after_seconds } => Some(Decision::Limited { retry_after_seconds }),
        }
    }
}

/// Looks at the factor of the member, whose account the transaction has locked, and uses it up. A wrong one counts, so that the transaction is to
/// be committed whatever comes of it; after five, none is looked at for a while.
pub(super) async fn show_factor(
    ctx: &Context,
    uow: &UnitOfWork,
    member: StaffMemberId,
    state: &TotpState,
    factor: &Factor,
) -> Result<Shown, Failure> {
    let now = ctx.now();
    if factor.totp_code.is_none() && factor.recovery_code.is_none() {
        return Ok(Shown::Wrong(StaffRefusal::TotpRequired));
    }
    if let Some(until) = state.tries.limited_until(now) {
        let seconds = (until - now).num_seconds().clamp(1, 3600);
        return Ok(Shown::Limited { retry_after_seconds: u32::try_from(seconds).unwrap_or(1) });
    }
    let (is_right, field) = match (&factor.totp_code, &factor.recovery_code) {
        (Some(code), _) => {
            let secret = sealing::open(&ctx.settings().secret_key, member, &state.sealed)?;
            let is_right = match secret.step_of(code, now) {
                Some(step) => uow.totp().use_step(member, step).await?,
                None => false,
            };
            (is_right, "totpCode")
        }
        (None, code) => {
            let digest = RecoveryCodes::digest(code.as_deref().unwrap_or_default());
            (uow.totp().use_recovery_code(member, digest, now).await?, "recoveryCode")
        }
    };
    if is_right {
        return Ok(Shown::Right);
    }
    uow.totp().note_tries(member, state.tries.with_failure(now)).await?;
    note(ctx, uow, Happened::refused("secondFactorFailed", Some(member.to_string())));
    Ok(Shown::Wrong(StaffRefusal::WrongCode { field }))
}
