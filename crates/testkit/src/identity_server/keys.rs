//! Keys that sign, rightly and wrongly.

use std::sync::LazyLock;

use aws_lc_rs::{
    hmac, rand, rsa,
    signature::{self, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

/// How id tokens are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signing {
    /// With RS256, by the key that is published.
    Rs256,
    /// With ES256, by the key that is published.
    Es256,
    /// With RS256, by a key that is not published, under the name of the one that is.
    ForeignKey,
    /// With RS256, by a key of another name, which is published from now on.
    NewKey,
    /// With RS256, by a key of a name that is never published.
    UnknownKey,
    /// Not at all: `alg` is `none`.
    Nothing,
    /// With HS256, under the published key as if it were a secret.
    PublicKeyAsSecret,
    /// With HS256, under the client's secret.
    ClientSecret,
}

/// Making an RSA key takes a while, and tests need no key of their own.
static RSA: LazyLock<[rsa::KeyPair; 3]> =
    LazyLock::new(|| [(); 3].map(|()| rsa::KeyPair::generate(rsa::KeySize::Rsa2048).expect("a key")));
static P256: LazyLock<EcdsaKeyPair> =
    LazyLock::new(|| EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key"));

fn encoded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The keys that are published.
pub(super) fn published(signing: Signing) -> Value {
    let mut keys = vec![rsa_key(0, "rsa-1"), p256_key()];
    if signing == Signing::NewKey {
        keys.push(rsa_key(1, "rsa-2"));
    }
    json!({ "keys": keys })
}

fn rsa_key(index: usize, name: &str) -> Value {
    let [modulus, exponent] = integers(RSA[index].public_key().as_ref());
    json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": name, "n": encoded(modulus), "e": encoded(exponent) })
}

fn p256_key() -> Value {
    // One byte says that both coordinates follow.
    let point = &P256.public_key().as_ref()[1..];
    json!({
        "kty": "EC", "use": "sig", "alg": "ES256", "crv": "P-256", "kid": "ec-1",
        "x": encoded(&point[..32]), "y": encoded(&point[32..]),
    })
}

/// The two numbers of a public RSA key in DER, without the zero that keeps a number from being negative.
fn integers(der: &[u8]) -> [&[u8]; 2] {
    let mut rest = value(der, 0x30).0;
    [(); 2].map(|()| {
        let (number, behind) = value(rest, 0x02);
        rest = behind;
        number.strip_prefix(&[0]).unwrap_or(number)
    })
}

fn value(der: &[u8], tag: u8) -> (&[u8], &[u8]) {
    assert_eq!(der[0], tag, "the key is not in DER");
    let (length, start) = match der[1] {
        short @ 0..0x80 => (usize::from(short), 2),
        long => {
            let digits = usize::from(long & 0x7f);
            (der[2..2 + digits].iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), 2 + digits)
        }
    };
    der[start..].split_at(length)
}

/// The token that says this, signed so.
pub(super) fn sign(claims: &Value, signing: Signing, client_secret: &str) -> String {
    let (algorithm, key) = match signing {
        Signing::Rs256 | Signing::ForeignKey => ("RS256", "rsa-1"),
        Signing::NewKey => ("RS256", "rsa-2"),
        Signing::UnknownKey => ("RS256", "rsa-3"),
        Signing::Es256 => ("ES256", "ec-1"),
        Signing::Nothing => ("none", "rsa-1"),
        Signing::PublicKeyAsSecret | Signing::ClientSecret => ("HS256", "rsa-1"),
    };
    let header = json!({ "typ": "JWT", "alg": algorithm, "kid": key });
    let signed = format!("{}.{}", encoded(header.to_string()), encoded(claims.to_string()));
    let message = signed.as_bytes();
    let mac = |secret: &[u8]| hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message).as_ref().to_vec();
    let signature = match signing {
        Signing::Rs256 => rsa_signature(0, message),
        Signing::NewKey => rsa_signature(1, message),
        Signing::ForeignKey | Signing::UnknownKey => rsa_signature(2, message),
        Signing::Es256 => P256.sign(&rand::SystemRandom::new(), message).expect("a signature").as_ref().to_vec(),
        Signing::Nothing => Vec::new(),
        Signing::PublicKeyAsSecret => mac(RSA[0].public_key().as_ref()),
        Signing::ClientSecret => mac(client_secret.as_bytes()),
    };
    format!("{signed}.{}", encoded(signature))
}

fn rsa_signature(index: usize, message: &[u8]) -> Vec<u8> {
    let key = &RSA[index];
    let mut signature = vec![0; key.public_modulus_len()];
    let random = rand::SystemRandom::new();
    key.sign(&signature::RSA_PKCS1_SHA256, &random, message, &mut signature).expect("a signature");
    signature
}
