//! Access tokens: signed with Ed25519, and with nothing else.

use std::fmt;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use cartwright_domain::{
    id::SessionId,
    identity::{AccessClaims, Audience, InvalidClaims},
    time::Timestamp,
};
use chrono::DateTime;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use sha2::{Digest, Sha256};

use crate::Failure;

/// No token of ours is longer; what is longer is not worth a signature's check.
const LONGEST: usize = 1024;

/// Makes and checks access tokens.
pub(crate) struct AccessTokenKeys {
    signing: EncodingKey,
    checking: DecodingKey,
    validation: Validation,
}

impl AccessTokenKeys {
    /// The pair of keys that comes of the shop's signing key, the same in every process.
    pub fn derived_from(signing_key: &[u8]) -> Self {
        let seed = Sha256::new().chain_update(b"cartwright access tokens\0").chain_update(signing_key).finalize();
        let pair =
            Ed25519KeyPair::from_seed_unchecked(&seed).expect("any 32 bytes are a seed, so that this cannot fail");
        let document =
            pair.to_pkcs8v1().expect("a pair of keys in memory can be written down, so that this cannot fail");
        let mut validation = Validation::new(Algorithm::EdDSA);
        // The claims are checked by the domain, by the shop's clock; here only the signature and its algorithm are.
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.leeway = 0;
        Self {
            signing: EncodingKey::from_ed_der(document.as_ref()),
            checking: DecodingKey::from_ed_der(pair.public_key().as_ref()),
            validation,
        }
    }

    /// The token that says this.
    pub fn sign(&self, claims: &AccessClaims) -> Result<String, Failure> {
        let header = Header { typ: Some("at+jwt".to_owned()), ..Header::new(Algorithm::EdDSA) };
        encode(&header, claims, &self.signing).map_err(|error| Failure::Internal(format!("access token: {error}")))
    }

    /// The session of a token, and until when the token is good, that was made with this key for that audience and is good at that instant. Keys that a token brings or
    /// names itself are never looked at.
    pub fn session(
        &self,
        token: &str,
        audience: Audience,
        now: Timestamp,
    ) -> Result<(SessionId, Timestamp), InvalidClaims> {
        if token.len() > LONGEST {
            return Err(InvalidClaims);
        }
        let token = decode::<AccessClaims>(token, &self.checking, &self.validation).map_err(|_| InvalidClaims)?;
        if token.header.typ.as_deref() != Some("at+jwt") {
            return Err(InvalidClaims);
        }
        let session = token.claims.session(audience, now)?;
        let until = DateTime::from_timestamp(token.claims.exp, 0).ok_or(InvalidClaims)?;
        Ok((session, until))
    }
}

impl AccessTokenKeys {
    /// When a token that was made with this key is worth nothing any more; none for any other token.
    pub fn good_until(&self, token: &str) -> Option<Timestamp> {
        let token = decode::<AccessClaims>(token, &self.checking, &self.validation).ok()?;
        Timestamp::from_timestamp(token.claims.exp, 0)
    }
}

impl fmt::Debug for AccessTokenKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessTokenKeys(…)")
    }
}
