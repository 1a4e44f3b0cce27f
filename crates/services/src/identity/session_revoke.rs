//! Signing out: on this device, on another one, or everywhere.

use std::sync::Arc;

use cartwright_domain::{
    id::{AccountId, SessionId},
    identity::{AccountKind, SessionEnd, TokenText},
};
use cartwright_persistence::UnitOfWork;
use serde::Serialize;
use serde_json::json;

use super::AccountRefusal;
use crate::{
    Actor, Context, Done, Error, Failure,
    audit::{Happened, note},
    idempotency,
};

/// Which session is to end. Where neither is named, it is the one of the request.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SessionRevoke {
    /// A session of the customer who has signed in.
    pub session: Option<SessionId>,
    /// The refresh token of the session, for a device whose access token has run out.
    #[serde(skip)]
    pub refresh_token: Option<String>,
    /// Whether all sessions of the same account end with it.
    pub everywhere: bool,
}

/// Ends sessions; answers how many went on until now. A customer ends their own, and whoever has a refresh token the session of that.
pub async fn session_revoke(
    ctx: &Context,
    input: SessionRevoke,
    key: Option<&str>,
) -> Result<Done<u64>, Error<AccountRefusal>> {
    let Meant { kind, account, session } = session_meant(ctx, &input).await?;
    let request = idempotency::Request::new("sessionRevoke", account, key, &(session, input.everywhere))?;
    let done = idempotency::run(ctx, &request, |uow: Arc<UnitOfWork>| async move {
        let now = ctx.now();
        let ended = if input.everywhere {
            uow.sessions().end_all(account, None, SessionEnd::SignedOut, now).await?
        } else {
            u64::from(uow.sessions().end(account, session, SessionEnd::SignedOut, now).await?)
        };
        if ended > 0 {
            let ended = if input.everywhere { json!(ended) } else { json!([session.to_string()]) };
            note(ctx, &uow, Happened::done("sessionRevoke", kind.subject(account)).with(json!({ "ended": ended })));
        }
        Ok::<_, Error<AccountRefusal>>(ended)
    })
    .await?;
    ctx.shop().identity.sessions.forget_account(account);
    Ok(done)
}

struct Meant {
    kind: AccountKind,
    account: AccountId,
    session: SessionId,
}

async fn session_meant(ctx: &Context, input: &SessionRevoke) -> Result<Meant, Error<AccountRefusal>> {
    if let Some(token) = &input.refresh_token {
        let refused = || Error::refused(AccountRefusal::InvalidToken { field: "refreshToken" });
        let digest = TokenText::presented(token).ok_or_else(refused)?.digest();
        let token = ctx.store().refresh_tokens().find(digest).await?.ok_or_else(refused)?;
        let state = ctx.store().sessions().state(token.session_id).await?.ok_or_else(refused)?;
        return Ok(Meant { kind: state.kind, account: state.account_id, session: token.session_id });
    }
    let Actor::Customer { id, session } = ctx.actor() else {
        return Err(Failure::Unauthenticated.into());
    };
    let (kind, account) = (AccountKind::Customer, AccountId::from(*id));
    let Some(named) = input.session.filter(|named| named != session) else {
        return Ok(Meant { kind, account, session: *session });
    };
    let state = ctx.store().sessions().state(named).await?;
    let is_theirs = state.is_some_and(|state| state.account_id == account);
    if is_theirs {
        Ok(Meant { kind, account, session: named })
    } else {
        Err(Error::refused(AccountRefusal::SessionNotFound))
    }
}
