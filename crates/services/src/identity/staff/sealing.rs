//! What is kept of a shared secret: AES-256-GCM under a key that the database does not know.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use cartwright_domain::{id::StaffMemberId, identity::TotpSecret};
use sha2::{Digest, Sha256};

use crate::Failure;

/// Seals the secret for the member; `nonce` is random. The nonce stands before the text.
pub(super) fn seal(
    secret_key: &[u8],
    member: StaffMemberId,
    secret: &TotpSecret,
    nonce: [u8; NONCE_LEN],
) -> Result<Vec<u8>, Failure> {
    let mut text = secret.expose().to_vec();
    let sealed = key(secret_key)?.seal_in_place_append_tag(
        Nonce::assume_unique_for_key(nonce),
        Aad::from(member.0.as_bytes()),
        &mut text,
    );
    sealed.map_err(|_| Failure::Internal("a second factor cannot be sealed".to_owned()))?;
    Ok([nonce.as_slice(), &text].concat())
}

/// The secret of what [`seal`] made for that member under that key. Fails where the shop's secret key is another one by now.
pub(super) fn open(secret_key: &[u8], member: StaffMemberId, sealed: &[u8]) -> Result<TotpSecret, Failure> {
    let unreadable = || Failure::Internal(format!("the second factor of {member} was sealed with another secret key"));
    let (nonce, text) = sealed.split_at_checked(NONCE_LEN).ok_or_else(unreadable)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| unreadable())?;
    let mut text = text.to_vec();
    let opened = key(secret_key)?.open_in_place(nonce, Aad::from(member.0.as_bytes()), &mut text);
    let opened = opened.map_err(|_| unreadable())?;
    Ok(TotpSecret::new(<[u8; 20]>::try_from(&*opened).map_err(|_| unreadable())?))
}

fn key(secret_key: &[u8]) -> Result<LessSafeKey, Failure> {
    let bytes = Sha256::new().chain_update(b"cartwright second factors\0").chain_update(secret_key).finalize();
    let key = UnboundKey::new(&AES_256_GCM, &bytes);
    key.map(LessSafeKey::new).map_err(|_| Failure::Internal("no key for second factors".to_owned()))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn row_114_a_sealed_secret_opens_for_its_member_under_its_key_alone() {
        let (ada, bob) = (StaffMemberId(Uuid::from_u128(1)), StaffMemberId(Uuid::from_u128(2)));
        let secret = TotpSecret::new([42; 20]);
        let sealed = seal(b"a key", ada, &secret, [1; NONCE_LEN]).expect("it is sealed");
        assert_eq!(open(b"a key", ada, &sealed).expect("it opens"), secret);
        assert!(!sealed.windows(20).any(|bytes| bytes == secret.expose()));
        assert!(open(b"another key", ada, &sealed).is_err());
        assert!(open(b"a key", bob, &sealed).is_err());
        for changed in 0..sealed.len() {
            let mut forged = sealed.clone();
            forged[changed] ^= 1;
            assert!(open(b"a key", ada, &forged).is_err(), "byte {changed}");
        }
        assert!(open(b"a key", ada, &sealed[..8]).is_err());
    }
}
