//! Texts as they are compared and indexed.

use cartwright_domain::text::fold;

/// The most characters of a key: with more, an entry could outgrow what an index of Postgres holds.
const LONGEST: usize = 255;

/// The folded text, cut where it is longer than an index entry may be; what it is compared with is cut alike.
pub(crate) fn key(text: &str) -> String {
    fold(text).chars().take(LONGEST).collect()
}

/// The pattern of LIKE for texts that hold this one; its escape sign is [`ESCAPE`].
pub(crate) fn containing(text: &str) -> String {
    format!("%{}%", escaped(text))
}

/// The pattern of LIKE for texts that begin with this one; its escape sign is [`ESCAPE`].
pub(crate) fn starting_with(text: &str) -> String {
    format!("{}%", escaped(text))
}

/// Takes the meaning of a wildcard from the sign after it.
pub(crate) const ESCAPE: char = '!';

fn escaped(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for sign in text.chars() {
        if matches!(sign, '%' | '_' | ESCAPE) {
            pattern.push(ESCAPE);
        }
        pattern.push(sign);
    }
    pattern
}
