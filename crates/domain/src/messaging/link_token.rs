//! What a link in a message proves.

use uuid::Uuid;

use super::Link;
use crate::sealed_id;

/// What the link of the row proves: the row's id and an HMAC-SHA-256 of it and the link's name under the shop's key, in hexadecimal
/// digits. Like the token of an order it is computed whenever it is needed and never stored, so that neither a job nor a stolen database
/// tells it. What the row says (used, too old, of whom) is still to be asked.
pub fn link_token(key: &[u8], link: Link, row: Uuid) -> String {
    sealed_id::seal(key, row, &label(link, row))
}

/// The row whose link proves this; none for anything that the shop did not make with this key for this link.
pub fn verify_link_token(key: &[u8], link: Link, token: &str) -> Option<Uuid> {
    sealed_id::open(key, token, |row| label(link, row))
}

fn label(link: Link, row: Uuid) -> String {
    format!("{link}:{}", row.simple())
}
