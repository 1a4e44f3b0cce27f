//! Ids that only the shop can have given out.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

const ID_DIGITS: usize = 32;
const TAG_BYTES: usize = 32;

/// The id and the HMAC-SHA-256 of its label under the key, both in hexadecimal digits. The label says what the id is good for, so that
/// one sealed for one purpose opens nothing else.
pub(crate) fn seal(key: &[u8], id: Uuid, label: &str) -> String {
    let tag = tag(key, label).finalize().into_bytes();
    let digits: String = tag.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}{digits}", id.simple())
}

/// The id of a text that [`seal`] made with this key and the label that belongs to the id; none for any other text. The comparison takes
/// the same time wherever the difference is.
pub(crate) fn open(key: &[u8], text: &str, label: impl FnOnce(Uuid) -> String) -> Option<Uuid> {
    let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if text.len() != ID_DIGITS + TAG_BYTES * 2 || !text.as_bytes().iter().all(is_digit) {
        return None;
    }
    let (id, digits) = text.split_at(ID_DIGITS);
    let id = Uuid::try_parse(id).ok()?;
    let presented: Vec<u8> = (0..TAG_BYTES)
        .map(|index| u8::from_str_radix(&digits[index * 2..index * 2 + 2], 16))
        .collect::<Result<_, _>>()
        .ok()?;
    tag(key, &label(id)).verify_slice(&presented).is_ok().then_some(id)
}

fn tag(key: &[u8], label: &str) -> Hmac<Sha256> {
    let mut tag =
        Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of every length, so that this cannot fail");
    tag.update(label.as_bytes());
    tag
}
