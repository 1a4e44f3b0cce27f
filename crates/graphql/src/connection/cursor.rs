//! The place of an entry in a list, as clients keep it.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use cartwright_services::page::Cursor;

/// A cursor is of no use to clients but to hand it back; longer ones than this are none of ours.
const MAX_LENGTH: usize = 2_048;

/// The text of a cursor.
pub fn encode(cursor: &Cursor) -> String {
    // A cursor is a list of numbers and texts, and all of these have a JSON form.
    let json = serde_json::to_vec(cursor).unwrap_or_default();
    BASE64_URL_SAFE_NO_PAD.encode(json)
}

/// The cursor of a text, unless it was made up. Whether it belongs to the list shows when the list is read.
pub fn decode(text: &str) -> Option<Cursor> {
    if text.len() > MAX_LENGTH {
        return None;
    }
    let json = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
    serde_json::from_slice(&json).ok().filter(is_storable)
}

/// Postgres takes no text with a NUL in it.
fn is_storable(cursor: &Cursor) -> bool {
    use cartwright_services::page::CursorValue;
    cursor.0.iter().all(|value| !matches!(value, CursorValue::Text(text) if text.contains('\0')))
}

#[cfg(test)]
mod tests {
    use cartwright_services::page::CursorValue;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_went_and_anything_else_does_not() {
        let cursor = Cursor(vec![CursorValue::Text("größe".to_owned()), CursorValue::Id(Uuid::now_v7())]);
        assert_eq!(decode(&encode(&cursor)), Some(cursor));
        let nul = Cursor(vec![CursorValue::Text("a\0b".to_owned())]);
        for text in ["", "null", "!", "e30", &encode(&nul), &"A".repeat(3_000)] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
