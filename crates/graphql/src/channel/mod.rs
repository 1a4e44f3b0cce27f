//! Codes of countries, currencies and languages, for both schemas.

mod code;

pub use code::{CountryCode, CurrencyCode, LanguageCode};
