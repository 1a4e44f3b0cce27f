//! Signing out as a member of the staff.

use std::sync::Arc;

use cartwright_domain::{
    id::{AccountId, SessionId},
    identity::{AccountKind, SessionEnd, TokenText},
};
use cartwright_persistence::UnitOfWork;

use super::StaffRefusal;
use crate::{
    Actor, Context, Done, Error,
    audit::{Happened, note},
    idempotency,
};

/// Which session is to end: that of the request where no token names another.
#[derive(Debug, Clone, Default)]
pub struct StaffSessionRevoke {
    /// The refresh token of the session, for a device whose access token has run out.
    pub refresh_token: Option<String>,
    /// Whether all sessions of the same member end with it.
    pub everywhere: bool,
}

/// Ends sessions; answers how many went on until now. A member ends their own, and whoever has a refresh token the session of that.
pub async fn staff_session_revoke(
    ctx: &Context,
    input: StaffSessionRevoke,
    key: Option<&str>,
) -> Result<Done<u64>, Error<StaffRefusal>> {
    let (account, session) = session_meant(ctx, &input).await?;
    let request = idempotency::Request::new("staffSessionRevoke", account, key, &(session, input.everywhere))?;
    let done = idempotency::run(ctx, &request, |uow: Arc<UnitOfWork>| async move {
        let now = ctx.now();
        let ended = if input.everywhere {
            uow.sessions().end_all(account, None, SessionEnd::SignedOut, now).await?
        } else {
            u64::from(uow.sessions().end(account, session, SessionEnd::SignedOut, now).await?)
        };
        // What a member does in a session of theirs is noted anyhow.
        if ended > 0 && !matches!(ctx.actor(), Actor::Staff(_)) {
            note(ctx, &uow, Happened::done("staffSessionRevoke", AccountKind::Staff.subject(account)));
        }
        Ok::<_, Error<StaffRefusal>>(ended)
    })
    .await?;
    ctx.shop().identity.sessions.forget_account(account);
    Ok(done)
}

async fn session_meant(
    ctx: &Context,
    input: &StaffSessionRevoke,
) -> Result<(AccountId, SessionId), Error<StaffRefusal>> {
    let Some(token) = &input.refresh_token else {
        let (member, session) = ctx.require_member()?;
        return Ok((member.into(), session));
    };
    let refused = || Error::refused(StaffRefusal::InvalidToken { field: "refreshToken" });
    let digest = TokenText::presented(token).ok_or_else(refused)?.digest();
    let token = ctx.store().refresh_tokens().find(digest).await?.ok_or_else(refused)?;
    let state = ctx.store().sessions().state(token.session_id).await?;
    let state = state.filter(|state| state.kind == AccountKind::Staff).ok_or_else(refused)?;
    Ok((state.account_id, token.session_id))
}
