//! Prolonging a session: a refresh token is used once and brings the next.

use std::sync::Arc;

use cartwright_domain::{
    id::AccountId,
    identity::{AccountKind, RefreshUse, Session, SessionEnd, TokenDigest, TokenText},
};
use cartwright_persistence::UnitOfWork;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{AccountRefusal, Tokens, open_session::tokens};
use crate::{
    Context, Done, Error, Failure,
    audit::{Happened, note},
    idempotency,
};

/// A session that goes on.
#[derive(Debug, Clone)]
pub struct Refreshed {
    /// Whose it is.
    pub account: AccountId,
    /// What the device keeps of it from now on.
    pub tokens: Tokens,
}

enum Decision {
    Granted {
        session: Session,
        replayed: bool,
    },
    Refused,
    /// Somebody had a copy of the token, and the session has ended for it.
    Ended(Session),
}

const REFUSED: AccountRefusal = AccountRefusal::InvalidToken { field: "refreshToken" };

/// Uses the token of an account of that kind. The same client gets the same answer again for ten seconds, as the first may have been lost;
/// any other second use ends the session, because then two have the token. Whoever has the token may do it.
pub async fn session_refresh(
    ctx: &Context,
    kind: AccountKind,
    token: &str,
    key: Option<&str>,
) -> Result<Done<Refreshed>, Error<AccountRefusal>> {
    // The token itself is the key: two uses of it are one request, or one too many.
    idempotency::Request::new("sessionRefresh", kind, key, &())?
        .check_key()
        .map_err(|refusal| Error::refused(refusal.into()))?;
    let token = TokenText::presented(token).ok_or_else(|| Error::refused(REFUSED))?;
    let successor = ctx.shop().identity.refresh_tokens.successor(&token);
    let (used, next) = (token.digest(), successor.digest());
    let decided: Result<_, Error<AccountRefusal>> = ctx
        .store()
        .transaction(|uow: Arc<UnitOfWork>| async move { Ok(decide(ctx, &uow, kind, used, next).await?) })
        .await;
    match decided? {
        Decision::Granted { session, replayed } => {
            let account = session.account_id;
            let tokens = tokens(ctx, kind, account, (session.id, session.expires_at), successor)?;
            Ok(Done { outcome: Refreshed { account, tokens }, replayed })
        }
        Decision::Refused => Err(Error::refused(REFUSED)),
        Decision::Ended(session) => {
            ctx.shop().identity.sessions.forget(session.id);
            tracing::warn!(session = %session.id, account = %session.account_id, "A refresh token was used twice; its session has ended");
            Err(Error::refused(REFUSED))
        }
    }
}

/// The end of a session for a token that was used twice is kept although the request is refused.
async fn decide(
    ctx: &Context,
    uow: &UnitOfWork,
    kind: AccountKind,
    used: TokenDigest,
    next: TokenDigest,
) -> Result<Decision, Failure> {
    let now = ctx.now();
    let Some(known) = uow.refresh_tokens().find(used).await? else {
        return Ok(Decision::Refused);
    };
    // Uses of one session's tokens come one after the other from here on, and what was read before is read again.
    let Some(session) = uow.sessions().lock(known.session_id).await? else {
        return Ok(Decision::Refused);
    };
    let state = uow.sessions().state(session.id).await?;
    let Some(known) = uow.refresh_tokens().find(used).await? else {
        return Ok(Decision::Refused);
    };
    if !state.is_some_and(|state| state.is_live(now) && state.kind == kind) {
        return Ok(Decision::Refused);
    }
    let client = client_of(ctx);
    let successor_used = uow.refresh_tokens().find(next).await?.is_some_and(|next| next.used_at.is_some());
    match known.presented(now, client, successor_used) {
        RefreshUse::First => {
            if !uow.refresh_tokens().mark_used(used, client, now).await? {
                return Err(Failure::Internal("a token was used under the lock of its session".to_owned()));
            }
            uow.refresh_tokens().insert(next, session.id, known.generation + 1, now).await?;
            uow.sessions().touch(session.id, now).await?;
            Ok(Decision::Granted { session, replayed: false })
        }
        RefreshUse::Again => Ok(Decision::Granted { session, replayed: true }),
        RefreshUse::Reuse => {
            uow.sessions().end(session.account_id, session.id, SessionEnd::TokenReused, now).await?;
            let happened = Happened::refused("refreshTokenReused", Some(kind.subject(session.account_id)));
            note(ctx, uow, happened.with(json!({ "endedSession": session.id.to_string() })));
            Ok(Decision::Ended(session))
        }
    }
}

/// What tells one client from another: what it calls itself. Its address may change between two requests of a phone.
fn client_of(ctx: &Context) -> TokenDigest {
    TokenDigest(Sha256::digest(ctx.user_agent().unwrap_or_default()).into())
}
