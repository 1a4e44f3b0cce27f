//! Refresh tokens: used once, followed by the next of their session.

use std::fmt;

use chrono::TimeDelta;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{TokenDigest, TokenText};
use crate::{id::SessionId, time::Timestamp};

/// How long the answer to a use is given again, to a client that may not have heard it.
pub const LOST_ANSWER: TimeDelta = TimeDelta::seconds(10);

/// What is kept of a refresh token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshToken {
    /// Of the token itself.
    pub digest: TokenDigest,
    /// The session that it prolongs.
    pub session_id: SessionId,
    /// How many came before it.
    pub generation: i32,
    /// When it was used.
    pub used_at: Option<Timestamp>,
    /// Of what told about the client that used it.
    pub used_by: Option<TokenDigest>,
}

/// What is to become of a token that is presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshUse {
    /// It is used now, for the first time.
    First,
    /// Its answer may have been lost: the same successor is given again.
    Again,
    /// Somebody has a copy: the session ends.
    Reuse,
}

impl RefreshToken {
    /// What is to become of the token, presented at that instant by that client; `successor_used` says whether its successor was used.
    pub fn presented(&self, now: Timestamp, client: TokenDigest, successor_used: bool) -> RefreshUse {
        match self.used_at {
            None => RefreshUse::First,
            Some(used_at) if !successor_used && now - used_at <= LOST_ANSWER && self.used_by == Some(client) => {
                RefreshUse::Again
            }
            Some(_) => RefreshUse::Reuse,
        }
    }
}

/// Makes every refresh token of the shop: a successor can be told again without being kept.
#[derive(Clone)]
pub struct RefreshKey([u8; 32]);

impl RefreshKey {
    /// The key that comes of the shop's signing key.
    pub fn derived_from(signing_key: &[u8]) -> Self {
        Self(seal(signing_key, &[b"refresh tokens"]))
    }

    /// The first token of a session.
    pub fn first(&self, session: SessionId) -> TokenText {
        TokenText::new(&seal(&self.0, &[b"first", session.0.as_bytes()]))
    }

    /// The token that follows upon another.
    pub fn successor(&self, of: &TokenText) -> TokenText {
        TokenText::new(&seal(&self.0, &[b"successor", of.expose().as_bytes()]))
    }
}

impl fmt::Debug for RefreshKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshKey(…)")
    }
}

fn seal(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut seal =
        Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of every length, so that this cannot fail");
    for part in parts {
        seal.update(part);
    }
    seal.finalize().into_bytes().into()
}
