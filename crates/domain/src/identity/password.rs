//! What a password may be, and what is hashed of it.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha384};
use unicode_normalization::UnicodeNormalization;

use super::frequent_passwords::is_common;

/// A password as somebody typed it. It is shown nowhere.
#[derive(Clone)]
pub struct Password(String);

/// Why a password is not taken as a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordProblem {
    /// Fewer characters than [`Password::FEWEST_CHARACTERS`].
    #[error("must have at least 8 characters")]
    TooShort,
    /// More characters than [`Password::MOST_CHARACTERS`].
    #[error("must have at most 128 characters")]
    TooLong,
    /// A NUL in it, which no form sends by accident.
    #[error("must not contain the character NUL")]
    Nul,
    /// One of those that everybody tries first.
    #[error("is one of the most common passwords, which are tried first")]
    Common,
}

impl Password {
    /// The fewest characters, as Unicode counts them.
    pub const FEWEST_CHARACTERS: usize = 8;
    /// The most characters, as Unicode counts them.
    pub const MOST_CHARACTERS: usize = 128;

    /// A password to be compared; whether it would be taken as a new one is not asked. The same letters typed on another keyboard are the
    /// same password: accents are composed.
    pub fn presented(text: &str) -> Self {
        // Nothing longer was ever taken, so that its end cannot matter; it costs no more than others.
        let bounded: String = text.chars().take(Self::MOST_CHARACTERS + 1).collect();
        Self(bounded.nfc().collect())
    }

    /// A new password, or what is wrong with it. There are no rules of composition: length is what counts.
    pub fn chosen(text: &str) -> Result<Self, PasswordProblem> {
        let length = text.chars().take(Self::MOST_CHARACTERS + 1).count();
        if text.contains('\0') {
            Err(PasswordProblem::Nul)
        } else if length < Self::FEWEST_CHARACTERS {
            Err(PasswordProblem::TooShort)
        } else if length > Self::MOST_CHARACTERS {
            Err(PasswordProblem::TooLong)
        } else if is_common(text) {
            Err(PasswordProblem::Common)
        } else {
            Ok(Self::presented(text))
        }
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// A secret outside of the database that goes into every password hash: hashes alone cannot be guessed at.
#[derive(Clone)]
pub struct Pepper {
    secret: Vec<u8>,
    id: PepperId,
}

/// Names a pepper without telling it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PepperId(pub String);

impl Pepper {
    /// The pepper of that secret.
    pub fn new(secret: &[u8]) -> Self {
        let name = seal::<Hmac<Sha256>>(secret, b"the name of this pepper");
        let id = name.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Self { secret: secret.to_vec(), id: PepperId(id) }
    }

    /// Its name.
    pub fn id(&self) -> &PepperId {
        &self.id
    }

    /// What is hashed of a password: base64 of HMAC-SHA-384, 64 characters for every length, so that bcrypt, which reads 72
    /// bytes and stops at a NUL, cuts nothing off.
    pub fn season(&self, password: &Password) -> String {
        STANDARD.encode(seal::<Hmac<Sha384>>(&self.secret, password.0.as_bytes()))
    }

    /// A digest of the password that tells one input from another where it is kept beside the hash.
    pub fn fingerprint(&self, password: &Password) -> String {
        let text = ["fingerprint of a password:", &password.0].concat();
        STANDARD.encode(seal::<Hmac<Sha256>>(&self.secret, text.as_bytes()))
    }
}

impl fmt::Debug for Pepper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pepper({})", self.id.0)
    }
}

fn seal<M: Mac + KeyInit>(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut seal =
        <M as KeyInit>::new_from_slice(key).expect("HMAC takes keys of every length, so that this cannot fail");
    seal.update(text);
    seal.finalize().into_bytes().to_vec()
}
