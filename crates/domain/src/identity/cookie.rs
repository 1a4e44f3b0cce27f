//! What a browser keeps of a session where scripts cannot read it.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

use crate::id::SessionId;

const ID_DIGITS: usize = 32;
const TAG_BYTES: usize = 32;

/// Seals sessions for cookies. Nothing of a cookie is stored: it names its session, which is asked for at every request like that of an access
/// token, and the seal shows that the shop has made it.
#[derive(Clone)]
pub struct CookieKey([u8; 32]);

impl CookieKey {
    /// The key that comes of the shop's signing key.
    pub fn derived_from(signing_key: &[u8]) -> Self {
        let mut seal = keyed(signing_key);
        seal.update(b"session cookies");
        Self(seal.finalize().into_bytes().into())
    }

    /// What the browser keeps: a secret.
    pub fn seal(&self, session: SessionId) -> String {
        let digits: String =
            self.tag(session).finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{}{digits}", session.0.simple())
    }

    /// The session of what a browser kept; none for anything that the shop did not make. The comparison takes the same time wherever the
    /// difference is.
    pub fn open(&self, kept: &str) -> Option<SessionId> {
        let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if kept.len() != ID_DIGITS + TAG_BYTES * 2 || !kept.as_bytes().iter().all(is_digit) {
            return None;
        }
        let (id, digits) = kept.split_at(ID_DIGITS);
        let session = SessionId(Uuid::try_parse(id).ok()?);
        let tag: Vec<u8> = (0..TAG_BYTES)
            .map(|index| u8::from_str_radix(&digits[index * 2..index * 2 + 2], 16))
            .collect::<Result<_, _>>()
            .ok()?;
        self.tag(session).verify_slice(&tag).is_ok().then_some(session)
    }

    fn tag(&self, session: SessionId) -> Hmac<Sha256> {
        let mut tag = keyed(&self.0);
        tag.update(session.0.as_bytes());
        tag
    }
}

impl fmt::Debug for CookieKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CookieKey(…)")
    }
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of every length, so that this cannot fail")
}
