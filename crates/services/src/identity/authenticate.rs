//! Who sends a token.

use cartwright_domain::{
    id::{AccountId, CustomerId, SessionId},
    identity::Audience,
};

use crate::{Actor, Failure, Shop};

/// Whose token it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Authenticated {
    /// The account.
    pub account: AccountId,
    /// The session.
    pub session: SessionId,
}

/// Whose access token that is, for that audience. Fails with [`Failure::Unauthenticated`] where it is no token of ours, its time is over, its
/// session has ended, or nobody may sign in to the account.
pub async fn authenticate(shop: &Shop, token: &str, audience: Audience) -> Result<Authenticated, Failure> {
    let now = shop.clock.now();
    let session = shop.identity.access_tokens.session(token, audience, now).map_err(|_| Failure::Unauthenticated)?;
    let state = shop.identity.sessions.state(shop, session).await?;
    let live = state.filter(|state| state.is_live(now) && state.kind == audience.kind());
    let state = live.ok_or(Failure::Unauthenticated)?;
    Ok(Authenticated { account: state.account_id, session })
}

/// The customer whose access token that is.
pub async fn authenticate_customer(shop: &Shop, token: &str) -> Result<Actor, Failure> {
    let Authenticated { account, session } = authenticate(shop, token, Audience::Shop).await?;
    Ok(Actor::Customer { id: CustomerId(account.0), session })
}
