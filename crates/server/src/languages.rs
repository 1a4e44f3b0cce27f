//! Which languages a request wants.

use std::cmp::Reverse;

use cartwright_domain::channel::LanguageCode;

/// More than this many entries of a header are not looked at.
const MAX_ENTRIES: usize = 32;

/// The wanted languages, the best first: the one of the address before those of the header, by their weights. What is no language
/// of ISO 639-1 is left out, and regions make no difference: `de-AT` is `de`.
pub fn wanted_languages(parameter: Option<&str>, accept_language: Option<&str>) -> Vec<LanguageCode> {
    let entries = accept_language.into_iter().flat_map(|header| header.split(','));
    let mut entries: Vec<(u16, LanguageCode)> = entries.take(MAX_ENTRIES).filter_map(entry).collect();
    // Stable: of two with the same weight the first one counts.
    entries.sort_by_key(|(weight, _)| Reverse(*weight));
    parameter.and_then(language).into_iter().chain(entries.into_iter().map(|(_, language)| language)).collect()
}

/// An entry such as `de-AT;q=0.8`; none where it is refused by its weight, or no language.
fn entry(text: &str) -> Option<(u16, LanguageCode)> {
    let mut parts = text.split(';').map(str::trim);
    let language = language(parts.next()?)?;
    let weight = match parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q="))) {
        Some(weight) => thousandths(weight)?,
        None => 1000,
    };
    (weight > 0).then_some((weight, language))
}

fn language(tag: &str) -> Option<LanguageCode> {
    let primary = tag.split(['-', '_']).next()?;
    primary.trim().to_ascii_lowercase().parse().ok()
}

/// A weight from 0 to 1 with three decimal digits at most.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let fraction: u16 = format!("{fraction:0<3}").parse().ok()?;
    match (whole, fraction) {
        ("0", fraction) => Some(fraction),
        ("1", 0) => Some(1000),
        _ => None,
    }
}
