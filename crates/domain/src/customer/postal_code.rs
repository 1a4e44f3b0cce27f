//! Postal codes by patterns.
//!
//! In a pattern `N` stands for a digit, `A` for a letter and `X` for either; a lower-case letter stands for its capital,
//! and may be left out by the writer; a space or a hyphen is where the country writes one.

use crate::channel::CountryCode;

/// The code in the country's spelling, where it fits one of the patterns: capitals, and spaces and hyphens as the
/// pattern has them, wherever the writer put some. A country's letters before a hyphen (`D-10115`, `SE-123 45`) are dropped.
pub(super) fn normalize(text: &str, patterns: &[&str], country: CountryCode) -> Option<String> {
    let capitals = text.to_uppercase();
    let first_fit = |text: &str| {
        let significant: Vec<char> = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        patterns.iter().find_map(|pattern| fit(&significant, pattern))
    };
    first_fit(&capitals).or_else(|| {
        let (front, rest) = capitals.split_once('-')?;
        let front = front.trim();
        (!front.is_empty() && country.as_str().starts_with(front)).then(|| first_fit(rest)).flatten()
    })
}

/// A code of the pattern's form, for messages: `NNN NN` gives `123 45`.
pub(super) fn example(pattern: &str) -> String {
    let mut digits = "1234567890".chars().cycle();
    let mut letters = "ABCDEF".chars().cycle();
    let sample = |class: char| match class {
        'N' | 'X' => digits.next(),
        'A' => letters.next(),
        literal => Some(literal.to_ascii_uppercase()),
    };
    pattern.chars().filter_map(sample).collect()
}

/// The characters spelled by the pattern, with or without its literal letters.
fn fit(significant: &[char], pattern: &str) -> Option<String> {
    let letters = pattern.chars().filter(char::is_ascii_lowercase).count();
    let written_out = spell(significant, pattern, false);
    if letters == 0 { written_out } else { written_out.or_else(|| spell(significant, pattern, true)) }
}

fn spell(significant: &[char], pattern: &str, literals_left_out: bool) -> Option<String> {
    let mut rest = significant.iter();
    let mut code = String::with_capacity(pattern.len());
    for class in pattern.chars() {
        let separator = matches!(class, ' ' | '-');
        let literal = class.is_ascii_lowercase();
        let next = if separator {
            class
        } else if literal && literals_left_out {
            class.to_ascii_uppercase()
        } else {
            *rest.next()?
        };
        let fits = match class {
            'N' => next.is_ascii_digit(),
            'A' => next.is_ascii_uppercase(),
            'X' => next.is_ascii_digit() || next.is_ascii_uppercase(),
            other => next == other.to_ascii_uppercase(),
        };
        if !fits {
            return None;
        }
        code.push(next);
    }
    rest.next().is_none().then_some(code)
}
