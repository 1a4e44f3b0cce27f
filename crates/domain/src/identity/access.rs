//! What an access token says, and when that is believed. Its signature is checked before.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::AccountKind;
use crate::{
    id::{AccountId, SessionId},
    text_enum::text_enum,
    time::Timestamp,
};

/// Who gives out the tokens.
pub const TOKEN_ISSUER: &str = "cartwright";
/// How far the clock of the process that made a token may be ahead of this one's.
pub const MOST_CLOCK_SKEW: TimeDelta = TimeDelta::seconds(5);

const TOKEN_TYPE: &str = "access";

text_enum! {
    /// What a token opens.
    pub enum Audience {
        /// The schema for storefronts.
        Shop = "shop",
        /// The schema for staff.
        Admin = "admin",
    }
}

/// What an access token says. Every entry is required, and of exactly this type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    /// Who gave it out.
    pub iss: String,
    /// What it opens.
    pub aud: String,
    /// Whose it is.
    pub sub: String,
    /// The session that it belongs to.
    pub sid: String,
    /// What kind of token it is, so that no other is taken for it.
    #[serde(rename = "type")]
    pub token_type: String,
    /// When it was made, in seconds since 1970.
    pub iat: i64,
    /// From when on it is worth nothing, in seconds since 1970.
    pub exp: i64,
}

/// The token is not one of ours, not for this, or not for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the access token is not good")]
pub struct InvalidClaims;

impl AccessClaims {
    /// What a token of the session says that is made now and lives so long.
    pub fn new(kind: AccountKind, account: AccountId, session: SessionId, now: Timestamp, lifetime: TimeDelta) -> Self {
        Self {
            iss: TOKEN_ISSUER.to_owned(),
            aud: Audience::of(kind).to_string(),
            sub: kind.subject(account),
            sid: session.to_string(),
            token_type: TOKEN_TYPE.to_owned(),
            iat: now.timestamp(),
            exp: now.timestamp().saturating_add(lifetime.num_seconds()),
        }
    }

    /// The session that the token belongs to, where it is for that audience and good at that instant.
    pub fn session(&self, audience: Audience, now: Timestamp) -> Result<SessionId, InvalidClaims> {
        let now = now.timestamp();
        let is_ours = self.iss == TOKEN_ISSUER && self.aud == audience.as_str() && self.token_type == TOKEN_TYPE;
        let is_of_now = now < self.exp && self.iat <= now.saturating_add(MOST_CLOCK_SKEW.num_seconds());
        if !is_ours || !is_of_now || self.exp <= self.iat {
            return Err(InvalidClaims);
        }
        self.sid.parse().map_err(|_| InvalidClaims)
    }
}

impl Audience {
    /// What the tokens of such accounts open.
    pub fn of(kind: AccountKind) -> Self {
        match kind {
            AccountKind::Customer => Self::Shop,
            AccountKind::Staff => Self::Admin,
        }
    }

    /// Whose tokens open it.
    pub fn kind(self) -> AccountKind {
        match self {
            Self::Shop => AccountKind::Customer,
            Self::Admin => AccountKind::Staff,
        }
    }
}
