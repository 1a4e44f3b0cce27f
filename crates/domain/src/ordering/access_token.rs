//! What opens an order for the guest who placed it.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

use crate::id::OrderId;

const ID_DIGITS: usize = 32;
const TAG_BYTES: usize = 32;

/// The order's id and its HMAC-SHA-256 under the shop's key, both in hexadecimal digits: the token names the order that it
/// opens, is computed again whenever it is needed, and never stored.
pub fn access_token(key: &[u8], id: OrderId) -> String {
    let tag = seal(key, id).finalize().into_bytes();
    let digits: String = tag.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}{digits}", id.0.simple())
}

/// The order that the token opens; none for anything that the shop did not make with this key. The comparison takes the same
/// time wherever the difference is.
pub fn verify_access_token(key: &[u8], token: &str) -> Option<OrderId> {
    let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if token.len() != ID_DIGITS + TAG_BYTES * 2 || !token.as_bytes().iter().all(is_digit) {
        return None;
    }
    let (id, tag) = token.split_at(ID_DIGITS);
    let id = OrderId(Uuid::try_parse(id).ok()?);
    let tag: Vec<u8> = (0..TAG_BYTES)
        .map(|index| u8::from_str_radix(&tag[index * 2..index * 2 + 2], 16))
        .collect::<Result<_, _>>()
        .ok()?;
    seal(key, id).verify_slice(&tag).is_ok().then_some(id)
}

fn seal(key: &[u8], id: OrderId) -> Hmac<Sha256> {
    let mut seal =
        Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of every length, so that this cannot fail");
    seal.update(id.to_string().as_bytes());
    seal
}
