//! A session, and what a device keeps of it.

use async_graphql::{ID, SimpleObject};
use cartwright_domain::{id::SessionId, identity};
use cartwright_services::identity as services;

use crate::{id::global_id, scalar::DateTime};

/// A sign-in on one device.
#[derive(Clone, Debug, SimpleObject)]
pub struct Session {
    /// The session's id. It names the session and opens nothing.
    pub id: ID,
    /// What the device calls itself.
    pub user_agent: Option<String>,
    /// Whether it is the session of this request.
    pub current: bool,
    /// When it began.
    pub created_at: DateTime,
    /// When tokens were last given out for it.
    pub last_used_at: DateTime,
    /// When it ends at the latest.
    pub expires_at: DateTime,
}

/// What a device keeps of its session: both are secrets.
#[derive(Clone, SimpleObject)]
pub struct Tokens {
    /// To be sent with every request: `Authorization: Bearer …`.
    pub access_token: String,
    /// When the access token is worth nothing any more.
    pub access_token_expires_at: DateTime,
    /// Brings the next tokens by `sessionRefresh`, once.
    pub refresh_token: String,
    /// When the session ends at the latest, however often it is refreshed.
    pub refresh_token_expires_at: DateTime,
}

impl Session {
    /// The session, seen from the one that is current.
    pub fn new(session: identity::Session, current: Option<SessionId>) -> Self {
        Self {
            id: global_id(session.id),
            user_agent: session.user_agent,
            current: current == Some(session.id),
            created_at: DateTime(session.created_at),
            last_used_at: DateTime(session.last_used_at),
            expires_at: DateTime(session.expires_at),
        }
    }
}

impl From<services::Tokens> for Tokens {
    fn from(tokens: services::Tokens) -> Self {
        Self {
            access_token: tokens.access_token,
            access_token_expires_at: DateTime(tokens.access_token_expires_at),
            refresh_token: tokens.refresh_token.expose().to_owned(),
            refresh_token_expires_at: DateTime(tokens.refresh_token_expires_at),
        }
    }
}
