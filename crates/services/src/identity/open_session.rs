//! Beginning a session, and the tokens of one.

use cartwright_domain::{
    id::{AccountId, CartToken, CustomerId, SessionId},
    identity::{AccessClaims, Account, AccountKind, LONGEST_SESSION, Session, TokenText},
    time::Timestamp,
};
use cartwright_persistence::UnitOfWork;
use serde_json::json;

use crate::{
    Context, Failure,
    audit::{Happened, note},
    cart::bring_cart,
};

/// What a device keeps of its session.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// Sent with every request.
    pub access_token: String,
    /// When it is worth nothing any more.
    pub access_token_expires_at: Timestamp,
    /// Brings the next tokens, once.
    pub refresh_token: TokenText,
    /// When the session ends at the latest.
    pub refresh_token_expires_at: Timestamp,
}

/// Lets the owner of the locked customer's account in, whatever has proved them: orders that a guest placed with the verified address are theirs, the
/// guest's cart is brought along, and a session begins, which the audit log tells as `action`.
pub(super) async fn let_in(
    ctx: &Context,
    uow: &UnitOfWork,
    account: &Account,
    cart: Option<CartToken>,
    action: &str,
) -> Result<SessionId, Failure> {
    let customer = CustomerId(account.id.0);
    if account.is_verified() {
        uow.orders().attach_guest_orders(customer, &account.email.folded()).await?;
    }
    if let Some(cart) = cart {
        bring_cart(ctx, uow, customer, cart).await?;
    }
    let session = open_session(ctx, uow, account.id).await?.id;
    let happened = Happened::done(action, account.kind.subject(account.id));
    note(ctx, uow, happened.with(json!({ "session": session.to_string() })));
    Ok(session)
}

/// Begins a session of the account, always a new one: what was known before a sign-in opens nothing after it.
pub(crate) async fn open_session(ctx: &Context, uow: &UnitOfWork, account: AccountId) -> Result<Session, Failure> {
    let now = ctx.now();
    let session = Session {
        id: ctx.ids().key(now),
        account_id: account,
        user_agent: ctx.user_agent().map(str::to_owned),
        created_at: now,
        last_used_at: now,
        expires_at: now + LONGEST_SESSION,
        ended_at: None,
    };
    uow.sessions().insert(&session).await?;
    let first = ctx.shop().identity.refresh_tokens.first(session.id);
    uow.refresh_tokens().insert(first.digest(), session.id, 0, now).await?;
    Ok(session)
}

/// The first tokens of the account's session, while they are worth something.
pub(crate) async fn first_tokens(
    ctx: &Context,
    account: AccountId,
    session: SessionId,
) -> Result<Option<Tokens>, Failure> {
    let first = ctx.shop().identity.refresh_tokens.first(session);
    let unused = ctx.store().refresh_tokens().find(first.digest()).await?.is_some_and(|token| token.used_at.is_none());
    let state = ctx.store().sessions().state(session).await?;
    let Some(state) = state.filter(|state| unused && state.is_live(ctx.now()) && state.account_id == account) else {
        return Ok(None);
    };
    tokens(ctx, state.kind, account, (session, state.expires_at), first).map(Some)
}

/// The tokens of a session from now on. An access token never outlives its session.
pub(crate) fn tokens(
    ctx: &Context,
    kind: AccountKind,
    account: AccountId,
    (session, expires_at): (SessionId, Timestamp),
    refresh_token: TokenText,
) -> Result<Tokens, Failure> {
    let now = ctx.now();
    let lifetime = ctx.settings().identity.access_token_lifetime.min(expires_at - now);
    let claims = AccessClaims::new(kind, account, session, now, lifetime);
    Ok(Tokens {
        access_token: ctx.shop().identity.access_tokens.sign(&claims)?,
        access_token_expires_at: now + lifetime,
        refresh_token,
        refresh_token_expires_at: expires_at,
    })
}
