//! Phone numbers.

/// The text is no phone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a phone number: 5 to 20 digits, with + in front of a country code")]
pub struct InvalidPhone;

/// The number with digits, single spaces and at most a leading `+`; what people write between digits (hyphens, dots,
/// slashes, brackets) becomes a space. Fails on anything else, and on fewer than 5 or more than 20 digits.
pub fn clean_phone(text: &str) -> Result<String, InvalidPhone> {
    let trimmed = text.trim();
    let (plus, number) = trimmed.strip_prefix('+').map_or(("", trimmed), |rest| ("+", rest));
    let is_between = |c: char| matches!(c, ' ' | '-' | '.' | '/' | '(' | ')');
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    if !number.chars().all(|c| c.is_ascii_digit() || is_between(c)) || !(5..=20).contains(&digits) {
        return Err(InvalidPhone);
    }
    let groups: Vec<&str> = number.split(is_between).filter(|group| !group.is_empty()).collect();
    Ok(format!("{plus}{}", groups.join(" ")))
}
