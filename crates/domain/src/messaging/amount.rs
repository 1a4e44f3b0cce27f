//! Amounts as people read them.

use crate::{channel::LanguageCode, pricing::Money};

/// The space that keeps a number and its unit in one line.
const NO_BREAK: char = '\u{a0}';

/// How a language writes a number, and on which side of it the currency stands.
struct Style {
    decimal: char,
    group: &'static str,
    symbol_first: bool,
}

/// The exact amount as the language writes it: `€1,234.50` in English, `1.234,50 €` in German. In a language that the shop has no rules
/// for, the decimal is followed by the currency's code.
pub fn amount_text(amount: Money, language: LanguageCode) -> String {
    let decimal = amount.to_decimal_string();
    let code = amount.currency.code();
    let Some(style) = style(language) else {
        return format!("{decimal}{NO_BREAK}{code}");
    };
    let (sign, digits) = decimal.strip_prefix('-').map_or(("", decimal.as_str()), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut number = grouped(whole, style.group);
    if !fraction.is_empty() {
        number.push(style.decimal);
        number.push_str(fraction);
    }
    match symbol(code) {
        Some(symbol) if style.symbol_first => format!("{sign}{symbol}{number}"),
        Some(symbol) => format!("{sign}{number}{NO_BREAK}{symbol}"),
        None if style.symbol_first => format!("{sign}{code}{NO_BREAK}{number}"),
        None => format!("{sign}{number}{NO_BREAK}{code}"),
    }
}

fn style(language: LanguageCode) -> Option<Style> {
    match language.as_str() {
        "en" => Some(Style { decimal: '.', group: ",", symbol_first: true }),
        "de" => Some(Style { decimal: ',', group: ".", symbol_first: false }),
        _ => None,
    }
}

/// The signs that mean one currency everywhere; a dollar sign alone would not.
fn symbol(code: &str) -> Option<&'static str> {
    match code {
        "EUR" => Some("€"),
        "GBP" => Some("£"),
        "USD" => Some("US$"),
        _ => None,
    }
}

fn grouped(digits: &str, separator: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push_str(separator);
        }
        grouped.push(digit);
    }
    grouped
}
