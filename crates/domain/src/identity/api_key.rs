//! API keys: what programs of the staff send instead of a session's token.

use std::fmt;

use chrono::TimeDelta;
use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use sha2::Sha256;

use super::{PermissionSet, TokenText, role::read_permissions};
use crate::{
    id::{ApiKeyId, StaffMemberId},
    input::{InputCheck, InputProblem, InputProblemCode, TextRule},
    time::Timestamp,
};

/// The most keys of one member that are good at a time.
pub const MOST_API_KEYS: u64 = 50;
/// How much of a key is kept to recognise it by.
const HINT_CHARACTERS: usize = 8;
/// A use is noted once in this time.
const USE_IS_NOTED_AFTER: TimeDelta = TimeDelta::minutes(1);

/// What is kept of an API key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// The key of the row.
    pub id: ApiKeyId,
    /// Whose it is: it never opens more than they may do.
    pub member_id: StaffMemberId,
    /// What it is for.
    pub name: String,
    /// What it opens at most.
    pub scopes: PermissionSet,
    /// Its first characters, to recognise it by.
    pub hint: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops working; none where it does not by itself.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

impl ApiKey {
    /// Whether it opens anything at that instant.
    pub fn is_good(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }

    /// Whether a use at that instant is to be written down.
    pub fn is_use_worth_noting(&self, now: Timestamp) -> bool {
        self.last_used_at.is_none_or(|last| now - last >= USE_IS_NOTED_AFTER)
    }
}

/// A key as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApiKeyDraft {
    /// What it is for.
    pub name: String,
    /// The names of the rights that it opens at most.
    pub scopes: Vec<String>,
    /// When it is to stop working.
    pub expires_at: Option<Timestamp>,
}

impl ApiKeyDraft {
    /// The clean name and the rights, or everything that is wrong.
    pub fn validate(&self, now: Timestamp) -> Result<(String, PermissionSet), Vec<InputProblem>> {
        let mut check = InputCheck::new();
        let name = check.required_text(&["name"], &self.name, TextRule::line(60));
        let scopes = read_permissions(&mut check, "scopes", &self.scopes);
        let in_future = self.expires_at.is_none_or(|end| end > now);
        check.require(in_future, &["expiresAt"], InputProblemCode::OutOfRange, "must be in the future");
        check.finish((name, scopes))
    }
}

/// Makes every API key of the shop. A key comes of its row's id under the shop's key, so that a lost answer can be given again without keeping
/// the key; what is compared is the digest in its row.
#[derive(Clone)]
pub struct ApiKeyMaker([u8; 32]);

impl ApiKeyMaker {
    /// What all keys begin with, so that they are known when they turn up somewhere.
    pub const PREFIX: &'static str = "cwk_";

    /// The maker that comes of the shop's key.
    pub fn derived_from(secret_key: &[u8]) -> Self {
        let mut seal = keyed(secret_key);
        seal.update(b"API keys");
        Self(seal.finalize().into_bytes().into())
    }

    /// The key of that row: a secret.
    pub fn make(&self, id: ApiKeyId) -> TokenText {
        let mut seal = keyed(&self.0);
        seal.update(id.0.as_bytes());
        TokenText::with_prefix(Self::PREFIX, &seal.finalize().into_bytes().into())
    }

    /// What is kept of a key to recognise it by.
    pub fn hint(key: &TokenText) -> String {
        key.expose().chars().take(Self::PREFIX.len() + HINT_CHARACTERS).collect()
    }

    /// The key that somebody presents; none for what does not look like one.
    pub fn presented(text: &str) -> Option<TokenText> {
        TokenText::presented(text).filter(|_| text.starts_with(Self::PREFIX))
    }
}

impl fmt::Debug for ApiKeyMaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKeyMaker(…)")
    }
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of every length, so that this cannot fail")
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn keys_are_known_by_their_beginning_and_told_apart_by_the_rest() {
        let maker = ApiKeyMaker::derived_from(b"a key");
        let (one, other) = (maker.make(ApiKeyId(Uuid::from_u128(1))), maker.make(ApiKeyId(Uuid::from_u128(2))));
        assert!(one.expose().starts_with("cwk_") && one.expose().len() == 47, "{}", one.expose());
        assert_ne!(one, other);
        assert_eq!(one, maker.make(ApiKeyId(Uuid::from_u128(1))));
        assert_ne!(one, ApiKeyMaker::derived_from(b"another").make(ApiKeyId(Uuid::from_u128(1))));
        assert_eq!(ApiKeyMaker::hint(&one).len(), 12);
        assert!(ApiKeyMaker::presented(one.expose()).is_some());
        for wrong in ["", "cwk", "eyJhbGciOi", &"cwk_".repeat(100)] {
            assert!(ApiKeyMaker::presented(wrong).is_none(), "{wrong}");
        }
    }
}
