//! What an address needs in each country.

use crate::channel::CountryCode;

/// What an address needs in one country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressFormat {
    /// The country.
    pub country: CountryCode,
    /// Whether and how postal codes are written.
    pub postal_code: PostalCodeRule,
    /// Whether the state, province or prefecture is needed.
    pub region_required: bool,
    /// Whether a town is needed; false where the country is one.
    pub city_required: bool,
}

/// Whether a country has postal codes, and their patterns: `N` a digit, `A` a letter, `X` either, lower case a fixed letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PostalCodeRule {
    /// There is a code in every address.
    Required(&'static [&'static str]),
    /// A code may be left out, but is checked where given.
    Optional(&'static [&'static str]),
    /// There are no codes, or their form is not known here: what is given is kept.
    Free,
}

impl AddressFormat {
    /// The needs of that country; for one that the tables do not name, a town and nothing else.
    pub fn of(country: CountryCode) -> Self {
        let code = country.as_str();
        let patterns = |table: &[PostalCodes]| {
            let row = table.iter().find(|(countries, _)| countries.split(' ').any(|listed| listed == code));
            row.map(|(_, patterns)| *patterns)
        };
        let postal_code = patterns(REQUIRED)
            .map(PostalCodeRule::Required)
            .or_else(|| patterns(OPTIONAL).map(PostalCodeRule::Optional))
            .unwrap_or(PostalCodeRule::Free);
        Self {
            country,
            postal_code,
            region_required: WITH_REGION.contains(&code),
            city_required: !CITY_STATES.contains(&code),
        }
    }
}

/// Countries, separated by spaces, and the patterns of their postal codes.
type PostalCodes = (&'static str, &'static [&'static str]);

const REQUIRED: &[PostalCodes] = &[
    // The European Union; Ireland is among the optional ones.
    ("AT BE BG CY DK HU LU SI", &["NNNN"]),
    ("DE EE ES FI FR HR IT", &["NNNNN"]),
    ("CZ GR SE SK", &["NNN NN"]),
    ("LT", &["lt-NNNNN"]),
    ("LV", &["lv-NNNN"]),
    ("MT", &["AAA NNNN"]),
    ("NL", &["NNNN AA"]),
    ("PL", &["NN-NNN"]),
    ("PT", &["NNNN-NNN"]),
    ("RO", &["NNNNNN"]),
    // The rest of Europe.
    ("GB", &["AN NAA", "ANN NAA", "AAN NAA", "AANN NAA", "ANA NAA", "AANA NAA"]),
    ("GG IM JE", &["AAN NAA", "AANN NAA"]),
    ("CH LI NO AL MK GE", &["NNNN"]),
    ("AD", &["adNNN"]),
    ("AX BA MC ME SM UA VA", &["NNNNN"]),
    ("BY RU", &["NNNNNN"]),
    ("FO IS", &["NNN"]),
    ("GL", &["NNNN"]),
    ("MD", &["md-NNNN"]),
    ("RS", &["NNNNN", "NNNNNN"]),
    ("TR", &["NNNNN"]),
    // America.
    ("US", &["NNNNN", "NNNNN-NNNN"]),
    ("PR GU VI AS MP", &["NNNNN", "NNNNN-NNNN"]),
    ("CA", &["ANA NAN"]),
    ("MX", &["NNNNN"]),
    ("BR", &["NNNNN-NNN"]),
    ("AR", &["NNNN", "ANNNNAAA"]),
    // Asia and Oceania.
    ("AU NZ PH", &["NNNN"]),
    ("CN IN SG", &["NNNNNN"]),
    ("JP", &["NNN-NNNN"]),
    ("KR MY TH ID", &["NNNNN"]),
    ("IL", &["NNNNNNN", "NNNNN"]),
    ("TW", &["NNN", "NNNNN", "NNNNNN"]),
    ("KZ", &["NNNNNN", "ANNANAN"]),
    // Africa, and France beyond the seas.
    ("ZA TN", &["NNNN"]),
    ("GF GP MQ PM RE YT BL MF NC PF WF", &["NNNNN"]),
];

const OPTIONAL: &[PostalCodes] = &[
    ("IE", &["ANX XXXX"]),
    ("GI", &["gx11 1aa"]),
    ("AM", &["NNNN"]),
    ("AZ", &["az NNNN"]),
    ("BD", &["NNNN"]),
    ("BH", &["NNN", "NNNN"]),
    ("CL", &["NNNNNNN"]),
    ("CO EC NG VN", &["NNNNNN", "NNNNN"]),
    ("CR CU DZ EG JO KE KW LK MA NP PE PK UY", &["NNNNN"]),
    ("SA", &["NNNNN", "NNNNN-NNNN"]),
];

/// Countries whose carriers need the state, province or prefecture.
const WITH_REGION: &[&str] = &["AE", "AU", "BR", "CA", "CN", "IN", "JP", "MX", "US"];

/// Countries that are one town.
const CITY_STATES: &[&str] = &["GI", "HK", "MC", "MO", "SG", "SM", "VA"];
