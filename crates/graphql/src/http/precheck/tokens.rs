//! Counts the lexical tokens of a document, before it is parsed, in one pass over its bytes.

/// The number of tokens; counting stops soon after `limit`, as more need not be known.
///
/// Text that is no GraphQL counts somehow; the parser refuses it afterwards.
pub(super) fn count_tokens(document: &str, limit: u64) -> u64 {
    let mut rest = document.as_bytes();
    let mut count = 0;
    while let Some(&first) = rest.first() {
        let (length, is_token) = match first {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => (1, false),
            b'#' => (until_line_end(rest), false),
            b'"' => (string_length(rest), true),
            b'.' if rest.starts_with(b"...") => (3, true),
            _ if is_word(first) => (rest.iter().take_while(|&&byte| is_word(byte)).count(), true),
            _ => (1, true),
        };
        count += u64::from(is_token);
        if count > limit {
            break;
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    count
}

/// Names and numbers; a sign, a decimal point and an exponent belong to the number.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+') || byte >= 0x80
}

fn until_line_end(rest: &[u8]) -> usize {
    rest.iter().position(|&byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len())
}

/// The length of the string that `rest` begins with, its quotes included; a string without an end takes all.
fn string_length(rest: &[u8]) -> usize {
    let quotes: &[u8] = if rest.starts_with(b"\"\"\"") { b"\"\"\"" } else { b"\"" };
    let mut at = quotes.len();
    while let Some(tail) = rest.get(at..).filter(|tail| !tail.is_empty()) {
        if tail.starts_with(quotes) {
            return at + quotes.len();
        }
        // A backslash takes its next character with it; in a block string only before three quotes.
        at += match (tail.first(), quotes.len()) {
            (Some(b'\\'), 1) => 2,
            (Some(b'\\'), _) if tail.starts_with(b"\\\"\"\"") => 4,
            _ => 1,
        };
    }
    rest.len()
}
