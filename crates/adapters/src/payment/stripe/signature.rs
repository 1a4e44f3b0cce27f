//! How Stripe signs what it tells (<https://docs.stripe.com/webhooks#verify-manually>).

use cartwright_domain::time::Timestamp;
use cartwright_services::payment::UntrueNotification;
use chrono::TimeDelta;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// How far the time of a signature may be from the shop's.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);

/// Checks `Stripe-Signature: t=<seconds>,v1=<hex>,...`: one of the `v1` is the HMAC-SHA256 of `<seconds>.<body>` under one of the secrets. Other
/// schemes are passed over, as `v0` is one that nobody may trust.
pub(super) fn verify(
    secrets: &[SecretString],
    signature: &str,
    body: &[u8],
    now: Timestamp,
) -> Result<(), UntrueNotification> {
    let parts = || signature.split(',').filter_map(|part| part.trim().split_once('='));
    let signed_at = parts().find(|(name, _)| *name == "t").map(|(_, value)| value);
    let signed_at = signed_at.ok_or(UntrueNotification::Signature)?;
    let signatures: Vec<Vec<u8>> =
        parts().filter(|(name, _)| *name == "v1").filter_map(|(_, value)| bytes_of_hex(value)).collect();
    let is_signed = secrets.iter().any(|secret| {
        let Ok(mac) = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()) else {
            return false;
        };
        let mac = mac.chain_update(signed_at.as_bytes()).chain_update(b".").chain_update(body);
        // Compares in constant time.
        signatures.iter().any(|signature| mac.clone().verify_slice(signature).is_ok())
    });
    if !is_signed {
        return Err(UntrueNotification::Signature);
    }
    let seconds: i64 = signed_at.parse().map_err(|_| UntrueNotification::Signature)?;
    let signed_at = Timestamp::from_timestamp(seconds, 0).ok_or(UntrueNotification::Stale)?;
    if now.signed_duration_since(signed_at).abs() > TOLERANCE { Err(UntrueNotification::Stale) } else { Ok(()) }
}

fn bytes_of_hex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}
