//! Postal addresses.

use serde::{Deserialize, Serialize};

use super::{AddressFormat, PostalCodeRule, clean_phone, postal_code};
use crate::{
    channel::CountryCode,
    input::{InputCheck, InputProblem, InputProblemCode, TextRule},
};

/// A postal address that keeps the rules of its country.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// The given name.
    pub first_name: Option<String>,
    /// The family name, or the only one.
    pub last_name: String,
    /// The company.
    pub company: Option<String>,
    /// Street and number.
    pub address1: String,
    /// Floor, apartment and the like.
    pub address2: Option<String>,
    /// The town; absent where the country is one.
    pub city: Option<String>,
    /// The state, province or prefecture.
    pub region: Option<String>,
    /// The postal code, in the country's own spelling.
    pub postal_code: Option<String>,
    /// The country.
    pub country: CountryCode,
    /// A phone number for the carrier.
    pub phone: Option<String>,
}

/// An address as somebody entered it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressDraft {
    /// The given name.
    pub first_name: Option<String>,
    /// The family name, or the only one.
    pub last_name: Option<String>,
    /// The company.
    pub company: Option<String>,
    /// Street and number.
    pub address1: Option<String>,
    /// Floor, apartment and the like.
    pub address2: Option<String>,
    /// The town.
    pub city: Option<String>,
    /// The state, province or prefecture.
    pub region: Option<String>,
    /// The postal code, in any usual spelling.
    pub postal_code: Option<String>,
    /// The country.
    pub country: CountryCode,
    /// A phone number for the carrier.
    pub phone: Option<String>,
}

const NAME: TextRule = TextRule::line(100);
const STREET: TextRule = TextRule::line(200);

/// The address in clean form, or everything that the rules of its country find wrong with the draft.
pub fn validate_address(draft: AddressDraft) -> Result<Address, Vec<InputProblem>> {
    let format = AddressFormat::of(draft.country);
    let mut check = InputCheck::of_customer();
    let first_name = check.text(&["firstName"], draft.first_name.as_deref(), NAME);
    let last_name = check.required_text(&["lastName"], draft.last_name.as_deref().unwrap_or_default(), NAME);
    let company = check.text(&["company"], draft.company.as_deref(), NAME);
    let address1 = check.required_text(&["address1"], draft.address1.as_deref().unwrap_or_default(), STREET);
    let address2 = check.text(&["address2"], draft.address2.as_deref(), STREET);
    let city = part_of_country(&mut check, "city", draft.city.as_deref(), format.city_required);
    let region = part_of_country(&mut check, "region", draft.region.as_deref(), format.region_required);
    let postal_code = checked_postal_code(&mut check, draft.postal_code.as_deref(), &format);
    let phone = checked_phone(&mut check, draft.phone.as_deref());
    let country = draft.country;
    check.finish(Address {
        first_name,
        last_name,
        company,
        address1,
        address2,
        city,
        region,
        postal_code,
        country,
        phone,
    })
}

fn part_of_country(check: &mut InputCheck, field: &str, text: Option<&str>, required: bool) -> Option<String> {
    if required {
        Some(check.required_text(&[field], text.unwrap_or_default(), NAME))
    } else {
        check.text(&[field], text, NAME)
    }
}

fn checked_postal_code(check: &mut InputCheck, text: Option<&str>, format: &AddressFormat) -> Option<String> {
    const PATH: &[&str] = &["postalCode"];
    let text = check.text(PATH, text, TextRule::line(20));
    let patterns = match format.postal_code {
        PostalCodeRule::Free => return text,
        PostalCodeRule::Required(patterns) | PostalCodeRule::Optional(patterns) => patterns,
    };
    let Some(text) = text else {
        let missing = matches!(format.postal_code, PostalCodeRule::Required(_));
        // A code that was refused as a text is told once.
        if missing && check.has_no_problem_at(PATH) {
            check.refuse(PATH, InputProblemCode::Required, "must not be empty");
        }
        return None;
    };
    let normal = postal_code::normalize(&text, patterns, format.country);
    if normal.is_none() {
        let shapes: Vec<String> = patterns.iter().map(|pattern| postal_code::example(pattern)).collect();
        let message = format!("must be a postal code of {}, such as {}", format.country.name(), shapes.join(" or "));
        check.refuse(PATH, InputProblemCode::Invalid, message);
    }
    normal
}

fn checked_phone(check: &mut InputCheck, text: Option<&str>) -> Option<String> {
    let text = check.text(&["phone"], text, TextRule::line(40))?;
    clean_phone(&text).map_err(|error| check.refuse(&["phone"], InputProblemCode::Invalid, error.to_string())).ok()
}
