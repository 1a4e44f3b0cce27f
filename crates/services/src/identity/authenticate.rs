//! Who sends a token.

use cartwright_domain::{
    id::{AccountId, CustomerId, SessionId},
    identity::Audience,
    time::Timestamp,
};

use crate::{Actor, Failure, Shop};

/// Whose token it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Authenticated {
    /// The account.
    pub account: AccountId,
    /// The session.
    pub session: SessionId,
    /// When what was presented is worth nothing any more, whatever becomes of the session.
    pub until: Timestamp,
}

/// Whose access token that is, for that audience. Fails with [`Failure::Unauthenticated`] where it is no token of ours, its time is over, its
/// session has ended, or nobody may sign in to the account.
pub async fn authenticate(shop: &Shop, token: &str, audience: Audience) -> Result<Authenticated, Failure> {
    let now = shop.clock.now();
    let known = shop.identity.access_tokens.session(token, audience, now).map_err(|_| Failure::Unauthenticated)?;
    let (session, until) = known;
    let authenticated = of_session(shop, session, audience).await?;
    Ok(Authenticated { until: until.min(authenticated.until), ..authenticated })
}

/// Whose session a browser kept, for that audience; see [`session_kept`]. Fails as [`authenticate`] does.
pub async fn authenticate_kept(shop: &Shop, kept: &str, audience: Audience) -> Result<Authenticated, Failure> {
    let session = shop.identity.cookies.open(kept).ok_or(Failure::Unauthenticated)?;
    of_session(shop, session, audience).await
}

/// What a browser is to keep of the session, out of the reach of scripts: a secret that is good until the session ends.
pub fn session_kept(shop: &Shop, session: SessionId) -> String {
    shop.identity.cookies.seal(session)
}

/// Whose session that is, where it goes on.
pub(super) async fn of_session(shop: &Shop, session: SessionId, audience: Audience) -> Result<Authenticated, Failure> {
    let now = shop.clock.now();
    let state = shop.identity.sessions.state(shop, session).await?;
    let live = state.filter(|state| state.is_live(now) && state.kind == audience.kind());
    let state = live.ok_or(Failure::Unauthenticated)?;
    Ok(Authenticated { account: state.account_id, session, until: state.expires_at })
}

/// Whether tokens of the session are good, as it was less than a second ago.
pub async fn session_goes_on(shop: &Shop, session: SessionId) -> Result<bool, Failure> {
    let state = shop.identity.sessions.state(shop, session).await?;
    Ok(state.is_some_and(|state| state.is_live(shop.clock.now())))
}

/// The customer whose access token that is.
pub async fn authenticate_customer(shop: &Shop, token: &str) -> Result<Actor, Failure> {
    authenticate(shop, token, Audience::Shop).await.map(Authenticated::into_customer)
}

impl Authenticated {
    /// The customer who has signed in, where that is the audience.
    pub fn into_customer(self) -> Actor {
        Actor::Customer { id: CustomerId(self.account.0), session: self.session }
    }
}
