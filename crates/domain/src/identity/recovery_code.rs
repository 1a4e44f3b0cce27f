//! Recovery codes: each stands once for a code of the app, when that is lost.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{TokenDigest, TotpSecret};

/// How many there are.
const COUNT: u8 = 10;
/// How many characters each has: 80 bits of chance.
const CHARACTERS: usize = 16;
/// Without those that look like others.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The codes of one second factor. They come of its secret and the shop's key, so that an answer that was lost can be given again; the database
/// has their digests.
#[derive(Clone)]
pub struct RecoveryCodes(Vec<String>);

impl RecoveryCodes {
    /// The codes that belong to the member's secret.
    pub fn derived_from(secret_key: &[u8], member: Uuid, secret: &TotpSecret) -> Self {
        let code = |index: u8| {
            let mut seal = Hmac::<Sha256>::new_from_slice(secret_key)
                .expect("HMAC takes keys of every length, so that this cannot fail");
            for part in [b"recovery codes".as_slice(), member.as_bytes(), secret.expose(), &[index]] {
                seal.update(part);
            }
            let random = seal.finalize().into_bytes();
            let letters: Vec<char> =
                random[..CHARACTERS].iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect();
            letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
        };
        Self((0..COUNT).map(code).collect())
    }

    /// The codes, for their owner.
    pub fn expose(&self) -> &[String] {
        &self.0
    }

    /// What is kept of them.
    pub fn digests(&self) -> Vec<TokenDigest> {
        self.0.iter().map(|code| Self::digest(code)).collect()
    }

    /// What is kept of a code, however it is typed.
    pub fn digest(code: &str) -> TokenDigest {
        let plain: String = code
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .take(CHARACTERS * 2)
            .map(|c| match c.to_ascii_lowercase() {
                'o' => '0',
                'i' | 'l' => '1',
                c => c,
            })
            .collect();
        TokenDigest(Sha256::digest(plain.as_bytes()).into())
    }
}

impl fmt::Debug for RecoveryCodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCodes(…)")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ten_codes_differ_and_are_known_however_they_are_typed() {
        let secret = TotpSecret::new([7; 20]);
        let codes = RecoveryCodes::derived_from(b"a key", Uuid::nil(), &secret);
        let all: BTreeSet<&String> = codes.expose().iter().collect();
        assert_eq!(all.len(), 10);
        for (code, digest) in codes.expose().iter().zip(codes.digests()) {
            assert_eq!(code.len(), 19, "{code}");
            assert_eq!(RecoveryCodes::digest(code), digest);
            assert_eq!(RecoveryCodes::digest(&code.to_uppercase().replace('-', " ")), digest);
        }
        let others = RecoveryCodes::derived_from(b"another key", Uuid::nil(), &secret);
        assert!(others.expose().iter().all(|code| !all.contains(code)));
    }
}
