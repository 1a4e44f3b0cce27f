//! Signing in as a member of the staff: address and password, and then the second factor where there is one.

use std::sync::Arc;

use cartwright_domain::{
    id::{SessionId, StaffMemberId},
    identity::{AccountKind, Password},
};
use cartwright_persistence::UnitOfWork;
use serde_json::json;

use super::{
    Factor, StaffRefusal,
    deciding::{Decision, decide},
    factor::show_factor,
};
use crate::{
    Context, Done, Error, Failure,
    audit::{Happened, note},
    identity::{
        Tokens,
        credentials::{Proved, check_credentials},
        guest_request,
        open_session::{first_tokens, open_session},
    },
};

/// Who wants to sign in.
#[derive(Debug, Clone)]
pub struct StaffSessionCreate {
    /// The address, in any spelling.
    pub email: String,
    /// The password.
    pub password: String,
    /// What is shown beside it.
    pub factor: Factor,
}

/// Somebody of the staff who has signed in.
#[derive(Debug, Clone)]
pub struct StaffSignedIn {
    /// Who it is.
    pub member: StaffMemberId,
    /// The session.
    pub session: SessionId,
    /// What the device keeps of it.
    pub tokens: Tokens,
}

/// Begins a session of the member. An unknown address, a wrong password and a member who was deactivated get one answer, after the same work;
/// only who knows the password learns that a code is needed as well. Anybody may try.
pub async fn staff_session_create(
    ctx: &Context,
    input: StaffSessionCreate,
    key: Option<&str>,
) -> Result<Done<StaffSignedIn>, Error<StaffRefusal>> {
    let password = Password::presented(&input.password);
    let fingerprint = ctx.shop().identity.passwords.fingerprint(&password);
    let Factor { totp_code, recovery_code } = &input.factor;
    let told = json!([input.email, fingerprint, totp_code, recovery_code]);
    let request = guest_request("staffSessionCreate", key, &told)?;
    let proved = check_credentials(ctx, AccountKind::Staff, &input.email, &password).await?;
    let proved = &proved.ok_or_else(|| Error::refused(StaffRefusal::InvalidCredentials))?;
    let factor = &input.factor;
    let done = decide(ctx, &request, |uow| async move { begin(ctx, &uow, proved, factor).await }).await?;
    let account = proved.account.id;
    // The session of the first time may have gone on or ended since: its first tokens are no answer then, and the code was used.
    let tokens = first_tokens(ctx, account, done.outcome).await?;
    let tokens = tokens.ok_or_else(|| Error::refused(StaffRefusal::InvalidCredentials))?;
    let outcome = StaffSignedIn { member: StaffMemberId(account.0), session: done.outcome, tokens };
    Ok(Done { outcome, replayed: done.replayed })
}

async fn begin(
    ctx: &Context,
    uow: &Arc<UnitOfWork>,
    proved: &Proved,
    factor: &Factor,
) -> Result<Decision<SessionId>, Failure> {
    let account = uow.accounts().lock(proved.account.id).await?;
    // The password may have been changed while it was compared.
    let Some(account) = account.filter(|account| proved.still_holds(account)) else {
        return Ok(Decision::Refused(StaffRefusal::InvalidCredentials));
    };
    let member = StaffMemberId(account.id.0);
    let state = uow.totp().find(member).await?.filter(|state| state.confirmed_at.is_some());
    if let Some(state) = state
        && let Some(refused) = show_factor(ctx, uow, member, &state, factor).await?.refused()
    {
        return Ok(refused);
    }
    if let (Some(old), Some(new)) = (&account.password, &proved.upgrade) {
        uow.accounts().upgrade_password(account.id, old, new).await?;
    }
    let session = open_session(ctx, uow, account.id).await?.id;
    let happened = Happened::done("staffSessionCreate", member);
    note(ctx, uow, happened.with(json!({ "session": session.to_string() })));
    Ok(Decision::Made(session))
}
